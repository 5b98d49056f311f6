/**
 * The leader's machine of hand-overs, without any IO. It acts on records alone and keeps nothing that the next leader would miss: since when it has known
 * a move to be in its stage, and what this round has begun, both counted anew by whoever leads next. One transaction a namespace at a time, and after each
 * a fresh look. Nothing that a store or a node says makes it throw.
 */
import { assertNever, type Instant, type NodeId } from '@omnirelay/primitives';
import type { RequestId } from '../../lease/election-provider.ts';
import { conditionOf } from '../../lease/epoch-writes.ts';
import type { Namespace } from '../model.ts';
import { type HandoverSettings, roundOf } from './handover-settings.ts';
import { type LeaderDesk, newDesk } from './leader-desk.ts';
import type { LeaderInput, LeaderOutput, NodeSight } from './leader-io.ts';
import {
  type AckRecord,
  decodeAcks,
  decodeMoves,
  HANDOVER_BOUNDS,
  type HandoverMove,
  movesKey,
  NO_MOVES,
} from './move-records.ts';
import { movesElsewhere } from './moves-elsewhere.ts';
import { type NextStep, nextStep } from './next-step.ts';
import { begins } from './step-changes.ts';

/** A namespace that cannot be read holds the others up, when somebody begins to lead, for so many times the patience of a read. */
const UNREAD_HOLDS_UP = 10;

export interface HandoverLeaderOptions {
  readonly settings: HandoverSettings;
  /** Unique among all lives of all nodes: transactions are named by it. */
  readonly name: string;
  /** The part of a move's id that nobody can know before it is written: 16 hex digits, others each time. */
  readonly nonce: () => string;
}

export class HandoverLeader {
  readonly #settings: HandoverSettings;
  readonly #name: string;
  readonly #nonce: () => string;
  readonly #desks = new Map<Namespace, LeaderDesk>();
  readonly #waiting = new Map<RequestId, { readonly namespace: Namespace; readonly step: NextStep }>();
  #nodes: ReadonlyMap<NodeId, NodeSight> = new Map();
  /** Owners that have no record of an epoch: since when this leader has known. */
  #absent: ReadonlyMap<NodeId, Instant> = new Map();
  #acks: ReadonlyMap<NodeId, AckRecord> = new Map();
  #outputs: LeaderOutput[] = [];
  #leads = false;
  #ledSince = 0 as Instant;
  #requests = 0;
  #now = 0 as Instant;

  constructor({ settings, name, nonce }: HandoverLeaderOptions) {
    this.#settings = settings;
    this.#name = name;
    this.#nonce = nonce;
  }

  handle(input: LeaderInput, now: Instant): void {
    if (now > this.#now) this.#now = now;
    const about = this.#apply(input);
    if (!this.#leads) return;
    for (const [namespace, desk] of this.#desks)
      if (about === 'all' || about === namespace || desk.until <= this.#now) this.#work(namespace, desk);
  }

  /** When `handle` wants to be called with `timer`, unless another input comes first. */
  nextDeadline(): Instant | null {
    let next = Number.POSITIVE_INFINITY;
    if (this.#leads)
      for (const { waitsFor, until } of this.#desks.values())
        if (waitsFor === null || waitsFor === 'look') next = Math.min(next, until);
    return next === Number.POSITIVE_INFINITY ? null : (next as Instant);
  }

  takeOutputs(): LeaderOutput[] {
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  /** Moves in flight as they were last read. */
  moves(namespace: Namespace): readonly HandoverMove[] {
    return this.#desks.get(namespace)?.known?.record.moves ?? [];
  }

  #apply(input: LeaderInput): Namespace | 'all' | null {
    switch (input.kind) {
      case 'timer':
        return null;
      case 'lead':
      case 'rest':
        this.#leads = input.kind === 'lead';
        this.#absent = new Map();
        this.#ledSince = this.#now;
        this.#waiting.clear();
        for (const [namespace, desk] of this.#desks) {
          // What was wanted in an earlier reign was thought of for another map.
          Object.assign(desk, newDesk(this.#now, this.#settings));
          if (this.#leads) this.#look(namespace, desk);
        }
        if (input.kind === 'lead') for (const namespace of input.namespaces) this.#deskOf(namespace);
        return null;
      case 'namespace':
        return this.#read(input);
      case 'forget':
        this.#desks.delete(input.namespace);
        return null;
      case 'nodes':
        for (const { nodeId, retriedAt } of input.nodes)
          if (retriedAt !== this.#nodes.get(nodeId)?.retriedAt)
            for (const { backOffs } of this.#desks.values()) backOffs.forgive(nodeId);
        this.#nodes = new Map(input.nodes.map((node) => [node.nodeId, node]));
        this.#noteAbsent();
        return 'all';
      case 'acks':
        this.#acks = new Map(
          input.records.flatMap(({ value }) => {
            const record = decodeAcks(value);
            return record === undefined ? [] : [[record.nodeId, record] as const];
          }),
        );
        return 'all';
      case 'wanted': {
        const desk = this.#deskOf(input.namespace);
        if (desk === undefined) return null;
        desk.wanted = new Map(input.moves.map((move) => [move.shard, move]));
        desk.backOffs.keep(desk.wanted);
        return input.namespace;
      }
      case 'committed':
      case 'conflict':
      case 'unknown':
      case 'failed':
        this.#answered(input);
        return null;
      default:
        return assertNever(input);
    }
  }

  #deskOf(namespace: Namespace): LeaderDesk | undefined {
    const known = this.#desks.get(namespace);
    if (known !== undefined || this.#desks.size >= HANDOVER_BOUNDS.namespaces) return known;
    const desk = newDesk(this.#now, this.#settings);
    this.#desks.set(namespace, desk);
    if (this.#leads) this.#look(namespace, desk);
    return desk;
  }

  #read({ namespace, effects, map, moves }: Extract<LeaderInput, { kind: 'namespace' }>): Namespace | null {
    const desk = this.#deskOf(namespace);
    if (desk === undefined || (moves?.version ?? 0n) < desk.atLeast) return null;
    const record = moves === undefined ? NO_MOVES : decodeMoves(moves.value);
    // Not understood, or newer than the map: it says what to do with a map that this node does not know.
    if (record === undefined || record.generation > map.generation) return null;
    desk.known = { effects, map, record, version: moves?.version };
    this.#noteAbsent();
    if (desk.waitsFor === 'look') {
      desk.waitsFor = null;
      desk.written = null;
    }
    const { stages } = desk;
    desk.stages = new Map(
      record.moves.map(({ moveId, stage }) => {
        const before = stages.get(moveId);
        return [moveId, before?.stage === stage ? before : { stage, since: this.#now }];
      }),
    );
    return namespace;
  }

  #noteAbsent(): void {
    const absent = new Map<NodeId, Instant>();
    for (const { known } of this.#desks.values())
      for (const node of known?.map.nodes ?? [])
        if (!this.#nodes.has(node)) absent.set(node, this.#absent.get(node) ?? this.#now);
    this.#absent = absent;
  }

  #answered(answer: Extract<LeaderInput, { readonly request: RequestId }>): void {
    const asked = this.#waiting.get(answer.request);
    this.#waiting.delete(answer.request);
    const desk = asked === undefined ? undefined : this.#desks.get(asked.namespace);
    if (asked === undefined || desk === undefined || desk.waitsFor !== answer.request) return;
    const { namespace, step } = asked;
    desk.without = 'none';
    if (answer.kind === 'committed') {
      desk.atLeast = answer.version;
      for (const event of step.events) this.#outputs.push({ kind: 'event', namespace, event });
    } else if (answer.kind === 'conflict' && step.steps.length > 0) {
      // Whatever else there is to do goes on at once without them: a shard that nobody serves waits for no change.
      desk.without = step.steps.some(begins) ? 'begins' : 'all';
      desk.round.begun -= step.begun;
    } else {
      desk.notBefore = this.#now + this.#settings.retryInterval;
      if (answer.kind !== 'unknown') desk.round.begun -= step.begun;
    }
    this.#look(namespace, desk);
  }

  /** Asked again until it has been answered by something that is new enough. */
  #look(namespace: Namespace, desk: LeaderDesk): void {
    desk.waitsFor = 'look';
    desk.until = this.#now + this.#settings.retryInterval;
    this.#outputs.push({ kind: 'look', namespace });
  }

  #work(namespace: Namespace, desk: LeaderDesk): void {
    const { known } = desk;
    if (desk.waitsFor === 'look' && desk.until <= this.#now) this.#look(namespace, desk);
    if (known === null || desk.waitsFor !== null) return;
    if (desk.notBefore > this.#now) {
      desk.until = desk.notBefore;
      return;
    }
    const settings = this.#settings;
    if (this.#now - desk.round.since >= settings.roundInterval) desk.round = { since: this.#now, begun: 0 };
    const view = {
      ...known,
      namespace,
      settings,
      wanted: desk.wanted,
      nodes: this.#nodes,
      acks: this.#acks,
      absent: this.#absent,
      nonce: this.#nonce,
    };
    const since = ({ moveId }: HandoverMove): Instant => desk.stages.get(moveId)?.since ?? this.#now;
    const share = roundOf(known.map.shardCount, settings.roundShare);
    const step = nextStep(
      { ...view, now: this.#now, since, backsOffUntil: (shard, from) => desk.backOffs.until(shard, from) },
      {
        round: share - desk.round.begun,
        ...movesElsewhere(this.#desks, namespace),
        mayBegin: this.#knowsAll(),
        without: desk.without,
      },
    );
    desk.until = Math.min(
      step.until,
      step.roundSpent ? desk.round.since + settings.roundInterval : Number.POSITIVE_INFINITY,
    );
    if (step.writes.length > 0) this.#send(namespace, desk, step);
    else if (desk.without !== 'none') {
      desk.without = 'none';
      desk.notBefore = this.#now + settings.retryInterval;
      desk.until = Math.min(desk.until, desk.notBefore);
    }
  }

  #send(namespace: Namespace, desk: LeaderDesk, step: NextStep): void {
    const request = ++this.#requests as RequestId;
    desk.round.begun += step.begun;
    desk.waitsFor = request;
    desk.written = step.moves;
    this.#backOff(desk, step);
    this.#waiting.set(request, { namespace, step });
    this.#outputs.push({
      kind: 'transact',
      request,
      txnId: `${this.#name}.moves.${request}`,
      namespace,
      conditions: [conditionOf(movesKey(namespace), desk.known?.version), ...step.conditions],
      writes: step.writes,
      delta: step.delta,
      steps: step.steps,
    });
  }

  /** Noted as soon as it is asked for: where no answer tells whether a move was aborted, its shard rests as well. */
  #backOff(desk: LeaderDesk, { events, moves }: NextStep): void {
    for (const event of events) {
      if (event.kind !== 'move-aborted' || event.why !== 'does-not-stop') continue;
      const move = moves.find(({ moveId }) => moveId === event.moveId);
      if (move !== undefined) desk.backOffs.note(move, this.#now);
    }
  }

  /** How busy nodes are is known to whoever has read all namespaces. */
  #knowsAll(): boolean {
    if (this.#now - this.#ledSince >= UNREAD_HOLDS_UP * this.#settings.readPatience) return true;
    for (const { known } of this.#desks.values()) if (known === null) return false;
    return true;
  }
}
