/**
 * The leader's next transaction for a namespace: moves go on by a stage, shards whose owners are gone get others, and wanted moves begin as far as the
 * bounds allow. One transaction, so that a stage and the map never tell different stories; pure.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { ProviderCondition, ProviderWrite } from '../../lease/election-provider.ts';
import type { ShardMove } from '../model.ts';
import { mostMoves } from './handover-settings.ts';
import type { LeaderEvent, MapDelta, WantedMove } from './leader-io.ts';
import { epochCondition, isLive, type LeaderView, ownerOf, quietAtOf } from './leader-view.ts';
import { encodeMoves, HANDOVER_BOUNDS, type HandoverMove, movesKey } from './move-records.ts';
import type { MoveLimits, StepChange } from './move-step.ts';
import { judgeMove } from './moves-in-flight.ts';
import { StepChanges, type WithoutSteps } from './step-changes.ts';

export interface Room {
  /** Moves that this round may still begin without being forced. */
  readonly round: number;
  /** Moves of other namespaces that a node is part of. */
  readonly elsewhere: (node: NodeId) => number;
  /** All moves of other namespaces. */
  readonly allElsewhere: () => number;
  /** False while that cannot be told: what is under way goes on, and nothing begins. */
  readonly mayBegin: boolean;
  /** Steps that are left for a later transaction; their moves stay as they are. */
  readonly without: WithoutSteps;
}

export interface NextStep {
  /** In flight once it is written. */
  readonly moves: readonly HandoverMove[];
  /** Nothing to write when there are none. */
  readonly writes: readonly ProviderWrite[];
  readonly conditions: readonly ProviderCondition[];
  readonly delta: MapDelta | null;
  readonly steps: readonly StepChange[];
  readonly events: readonly LeaderEvent[];
  /** Something that is wanted would begin if the round had any room left. */
  readonly roundSpent: boolean;
  /** Moves begun that count for the round. */
  readonly begun: number;
  /** When to look again, if nothing changes meanwhile. */
  readonly until: number;
}

export function nextStep(view: LeaderView, room: Room): NextStep {
  const step = new Step(view, room);
  for (const move of view.record.moves) step.goOn(move);
  for (const wanted of view.wanted.values()) step.want(wanted);
  return step.end();
}

class Step {
  readonly #view: LeaderView;
  readonly #room: Room;
  readonly #moves = new Map<number, HandoverMove>();
  readonly #compared = new Map<NodeId, ProviderCondition>();
  readonly #delta: ShardMove[] = [];
  readonly #reassigned: number[] = [];
  readonly #steps: StepChanges;
  readonly #events: LeaderEvent[] = [];
  readonly #busy = new Map<NodeId, number>();
  #changed = false;
  #begun = 0;
  #forced = 0;
  #roundSpent = false;
  #until = Number.POSITIVE_INFINITY;

  constructor(view: LeaderView, room: Room) {
    this.#view = view;
    this.#room = room;
    this.#steps = new StepChanges(view.record.moves, room.without);
  }

  goOn(move: HandoverMove): void {
    const { moveId, shard, from, to } = move;
    const verdict = judgeMove(this.#view, move);
    switch (verdict.kind) {
      case 'keep':
        this.#until = Math.min(this.#until, verdict.until);
        this.#keep(move);
        return;
      case 'stop':
        this.#say({ kind: 'move-stopping', moveId, shard });
        this.#keep({ ...move, stage: 'stop' });
        return;
      case 'commit':
        if (!this.#compares(to.nodeId) || !this.#steps.tell('committed', move)) {
          this.#keep(move);
          return;
        }
        this.#delta.push({ shard, from: from.nodeId, to: to.nodeId });
        this.#say({ kind: 'move-committed', moveId, shard });
        this.#keep({ ...move, stage: 'committed' });
        return;
      case 'abort':
        if (!this.#steps.tell('let-go', move)) {
          this.#keep(move);
          return;
        }
        this.#say({ kind: 'move-aborted', moveId, shard, why: verdict.why });
        this.#keep({ ...move, stage: 'aborted' });
        return;
      case 'drop':
        if (isInFlight(move) && !this.#steps.tell('let-go', move)) this.#keep(move);
        else this.#say({ kind: 'move-dropped', moveId, shard });
    }
  }

  want(wanted: WantedMove): void {
    const { shard, to, planned } = wanted;
    const view = this.#view;
    const owner = ownerOf(view.map, shard);
    if (owner === to || shard >= view.map.shardCount) return;
    const target = view.nodes.get(to);
    if (target?.live !== true || !target.takes) return;
    if (owner !== null && isLive(view, owner)) this.#begin(wanted, owner);
    else this.#reassign({ shard, from: owner, to, ...(planned && { step: planned.step }) });
  }

  /** Its owner's epoch is over, and the transaction compares that it is: it may have come back. */
  #reassign({ shard, from: owner, to, step }: Omit<StepChange, 'kind' | 'step'> & Partial<StepChange>): void {
    const { effects, now, settings } = this.#view;
    // It has stopped, said so, and the move has been committed or will be with this step.
    const move = this.#moves.get(shard);
    if (move?.stage === 'committed') return;
    const quietAt = owner === null || effects === 'fenced' ? now : quietAtOf(this.#view, owner);
    if (quietAt === null || quietAt > now) {
      this.#until = Math.min(this.#until, quietAt ?? now + settings.retryInterval);
      return;
    }
    if (this.#delta.length >= HANDOVER_BOUNDS.shardsPerDelta || !this.#compares(to)) return;
    if (owner !== null && !this.#compares(owner)) return;
    if (move !== undefined && isInFlight(move)) {
      if (!this.#steps.tell(move.to.nodeId === to ? 'committed' : 'let-go', move)) return;
    } else if (step !== undefined && !this.#steps.add({ kind: 'given', step, shard, from: owner, to })) return;
    if (move !== undefined) {
      this.#moves.delete(shard);
      this.#say({ kind: 'move-dropped', moveId: move.moveId, shard });
    }
    this.#changed = true;
    this.#delta.push({ shard, from: owner, to });
    this.#reassigned.push(shard);
  }

  #begin({ shard, to, forced = false, planned }: WantedMove, owner: NodeId): void {
    const { record, map, nodes, now } = this.#view;
    if (this.#moves.has(shard)) return;
    const end = (node: NodeId) => ({ nodeId: node, epoch: nodes.get(node)?.epoch ?? 0n });
    const from = end(owner);
    const restsUntil = this.#view.backsOffUntil(shard, from);
    if (restsUntil !== null && restsUntil > now) {
      this.#until = Math.min(this.#until, restsUntil);
      return;
    }
    if (!this.#hasRoomFor(owner, to, planned?.limits)) return;
    const goesAnyway = forced || planned !== undefined;
    if (!goesAnyway && this.#begun >= this.#room.round) {
      this.#roundSpent = true;
      return;
    }
    const { step } = planned ?? {};
    if (step !== undefined && !this.#steps.add({ kind: 'began', step, shard, from: owner, to })) return;
    if (goesAnyway) this.#forced += 1;
    else this.#begun += 1;
    const count = record.begun + BigInt(this.#begun + this.#forced);
    const moveId = `${map.lineageEpoch}.${count}.${this.#view.nonce()}`;
    this.#say({ kind: 'move-began', moveId, shard });
    this.#keep({ moveId, shard, from, to: end(to), stage: 'prepare', ...(step && { step }) });
  }

  /** Whether there are fewer moves in flight than there may be, of the namespace and of both nodes. */
  #hasRoomFor(from: NodeId, to: NodeId, limits?: MoveLimits): boolean {
    const { settings } = this.#view;
    if (!this.#room.mayBegin || this.#moves.size >= mostMoves(settings)) return false;
    if (limits !== undefined && this.#moves.size + this.#room.allElsewhere() >= limits.movesPerCluster) return false;
    const most = Math.min(settings.movesPerNode, limits?.movesPerNode ?? Number.POSITIVE_INFINITY);
    const busy = (node: NodeId): boolean => (this.#busy.get(node) ?? 0) + this.#room.elsewhere(node) >= most;
    return !busy(from) && !busy(to);
  }

  #keep(move: HandoverMove): void {
    this.#moves.set(move.shard, move);
    for (const { nodeId } of [move.from, move.to]) this.#busy.set(nodeId, (this.#busy.get(nodeId) ?? 0) + 1);
  }

  #say(event: LeaderEvent): void {
    this.#changed = true;
    this.#events.push(event);
  }

  /** False when the transaction has no room for it: the next one has. */
  #compares(node: NodeId): boolean {
    if (this.#compared.has(node)) return true;
    if (this.#compared.size >= HANDOVER_BOUNDS.nodesPerTransaction) return false;
    this.#compared.set(node, epochCondition(this.#view, node));
    return true;
  }

  end(): NextStep {
    const { namespace, map, record } = this.#view;
    const after = map.generation;
    const delta = this.#delta.length === 0 ? null : { after, moves: this.#delta };
    const next = {
      generation: delta === null ? after : after + 1n,
      begun: record.begun + BigInt(this.#begun + this.#forced),
      moves: [...this.#moves.values()],
    };
    if (this.#reassigned.length > 0) this.#events.push({ kind: 'reassigned', shards: this.#reassigned });
    return {
      moves: next.moves,
      writes: this.#changed ? [{ kind: 'put', key: movesKey(namespace), value: encodeMoves(next) }] : [],
      conditions: [...this.#compared.values()],
      delta,
      steps: this.#steps.all,
      events: this.#events,
      roundSpent: this.#roundSpent,
      begun: this.#begun,
      until: this.#until,
    };
  }
}

/** It can still come to a good end, and its step has not ended. */
const isInFlight = ({ stage }: HandoverMove): boolean => stage === 'prepare' || stage === 'stop';
