/** A mesh in which a change runs: its map, its moves and its journal, with a leader that carries out what the run wants. Time is told. */
import { type Instant, instant, type NodeId } from '@omnirelay/primitives';
import type { HealthVerdict } from '../../../rebalance/health/health-ranking.ts';
import type { HandoverMove } from '../../../shard-map/handover/move-records.ts';
import type { Namespace } from '../../../shard-map/model.ts';
import type { Change } from '../../change-model.ts';
import type { ChangeContent } from '../../content-model.ts';
import { applyVerb } from '../../life-cycle.ts';
import type { Author } from '../../people.ts';
import { executing, fence, NOW, PlannedMesh } from '../../testing/plans.ts';
import type { ChangeVerb } from '../../verbs.ts';
import { ChangeRun, type RunStep, type WantedStep } from '../change-run.ts';
import { MoveRoom } from '../move-room.ts';
import type { Pace, RunView } from '../run-view.ts';

/** A rule that is left out: of limits, of moves of others, of the hour, of what holds, of a pause. */
export type Planted = 'limits' | 'others' | 'hour' | 'holds' | 'pause';

export const RETURN_MS = 2_500;
export const LIMITS = { movesPerNode: 2, movesPerCluster: 3, churnPerHour: 100, stageTimeoutMs: 120_000 };

export class RunMesh {
  readonly mesh: PlannedMesh;
  readonly gone = new Set<NodeId>();
  readonly away = new Set<NodeId>();
  readonly verdicts = new Map<NodeId, HealthVerdict>();
  readonly moves = new Map<number, HandoverMove>();
  /** Of others, in other namespaces. */
  readonly elsewhere: { readonly from: NodeId; readonly to: NodeId }[] = [];
  limits = LIMITS;
  heldBy: string | null = null;
  heldUntil = Number.POSITIVE_INFINITY;
  begunWithinHour = 0;
  churnPerHour = LIMITS.churnPerHour;
  change: Change;
  now = 0;
  /** Each step as often as it began, and as it was done. */
  readonly begun: number[] = [];
  readonly done: number[] = [];
  #run = new ChangeRun();
  #generation = 45n;

  readonly #planted: Planted | undefined;
  readonly broken: string[] = [];

  constructor(content: ChangeContent, planted?: Planted) {
    this.#planted = planted;
    this.mesh = new PlannedMesh(content);
    this.change = executing(content);
  }

  /** By whom the change is said to be written, the first of them first. */
  madeBy(...kinds: readonly Author['kind'][]): void {
    const authors = kinds.map((kind) => ({ kind, issuer: 'i', subject: kind, displayName: kind }));
    this.change = { ...this.change, header: { ...this.change.header, authors } };
  }

  /** What the run says now; nothing is carried out. */
  look(room = this.room()): RunStep {
    return this.#run.step(this.#seen(), this.#view(), room);
  }

  /** All that it says is written and begun, as far as it goes on. */
  turn(): RunStep {
    const step = this.look();
    for (const settled of step.settled) {
      const of = { step: settled.step, at: this.wall, fence: fence(100n) };
      if (this.change.header.state !== 'executing' && settled.kind !== 'let-go') continue;
      if (settled.kind === 'skip') this.act({ kind: 'step-skipped', ...of, why: settled.why });
      else if (settled.kind === 'mismatch') this.act({ kind: 'step-mismatch', ...of, touched: settled.touched });
      else if (settled.kind === 'let-go') this.act({ kind: 'step-let-go', ...of });
    }
    const { state } = this.change.header;
    if (step.fails !== null && state === 'executing') this.act({ kind: 'fail', at: this.wall, why: step.fails });
    else for (const wanted of step.wanted) this.#begin(wanted);
    return step;
  }

  /** The move of that shard comes to its end. */
  end(shard: number, how: 'done' | 'let-go' = 'done'): void {
    const move = this.moves.get(shard);
    if (move?.step === undefined) return;
    this.moves.delete(shard);
    const of = { step: move.step.step, at: this.wall, fence: fence(100n) };
    if (how === 'let-go') {
      this.act({ kind: 'step-let-go', ...of });
      return;
    }
    this.#generation += 1n;
    this.mesh.put(shard, move.to.nodeId, this.#generation);
    this.done.push(move.step.step);
    this.act({ kind: 'step-done', ...of, generation: this.#generation });
  }

  endAll(how: 'done' | 'let-go' = 'done'): void {
    for (const shard of [...this.moves.keys()]) this.end(shard, how);
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  /** Another leads, who knows nothing but what is written. */
  lead(): this {
    this.#run = new ChangeRun();
    return this;
  }

  act(verb: ChangeVerb): void {
    const outcome = applyVerb(this.change, verb);
    if (outcome.kind === 'refused') throw new Error(`${verb.kind}: ${outcome.code}: ${outcome.detail}`);
    if (outcome.kind === 'changed') this.change = outcome.change;
  }

  get wall(): number {
    return NOW + this.now;
  }

  get states(): readonly string[] {
    return this.change.journal.map(({ state }) => state);
  }

  room(): MoveRoom {
    const room = new MoveRoom();
    for (const { from, to } of this.moves.values()) room.take({ from: from.nodeId, to: to.nodeId });
    if (this.#planted !== 'others') for (const move of this.elsewhere) room.take(move);
    return room;
  }

  #seen(): Change {
    const { header } = this.change;
    if (this.#planted !== 'pause' || header.state !== 'paused' || header.pausedBy === 'mismatch') return this.change;
    return { ...this.change, header: { ...header, state: 'executing' } };
  }

  /** What is promised of each move that begins, looked at from outside. */
  #judge(from: NodeId, to: NodeId): void {
    const all = [
      ...[...this.moves.values()].map((move) => ({ from: move.from.nodeId, to: move.to.nodeId })),
      ...this.elsewhere,
    ];
    const of = (node: NodeId): number => all.filter((move) => move.from === node || move.to === node).length;
    if (all.length >= LIMITS.movesPerCluster) this.broken.push('too many at once');
    if (Math.max(of(from), of(to)) >= LIMITS.movesPerNode) this.broken.push('too many at once of a node');
    if (this.begunWithinHour >= this.churnPerHour) this.broken.push('too many in an hour');
    if (this.heldBy !== null) this.broken.push('something begins while it is held');
    if (this.change.header.state !== 'executing') this.broken.push('something begins in a pause');
  }

  #begin({ move: { shard, to, planned } }: WantedStep): void {
    if (this.moves.has(shard) || planned === undefined) return;
    const from = this.mesh.shardAt('orders' as Namespace, shard)?.owner;
    const ends = { from: { nodeId: from as NodeId, epoch: 1n }, to: { nodeId: to, epoch: 1n } };
    const { step } = planned;
    this.#judge(from as NodeId, to);
    if (this.change.header.state !== 'executing') return;
    this.act({ kind: 'step-begun', step: step.step, at: this.wall, fence: fence(100n) });
    this.begun.push(step.step);
    this.begunWithinHour += 1;
    this.moves.set(shard, { moveId: `1.${this.begun.length}.f`, shard, ...ends, stage: 'prepare', step });
  }

  #view(): RunView {
    const pace: Pace = {
      limits: { ...this.limits, ...(this.#planted === 'limits' && { movesPerNode: 9, movesPerCluster: 9 }) },
      heldBy: this.#planted === 'holds' ? null : this.heldBy,
      heldUntil: this.heldUntil,
      verdictOf: (node) => this.verdicts.get(node) ?? 'well',
      churnLeft: this.#planted === 'hour' ? 9 : this.churnPerHour - this.begunWithinHour,
      churnUntil: NOW + 3_600_000,
    };
    return {
      ...{ now: instant(this.now) satisfies Instant, wall: this.wall, mesh: this.mesh },
      lives: (node) => !this.gone.has(node) && !this.away.has(node),
      isAway: (node) => this.away.has(node),
      returnMs: RETURN_MS,
      moveOf: (_namespace, shard) => this.moves.get(shard),
      paceOf: () => pace,
    };
  }
}
