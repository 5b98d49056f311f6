/** A change of the controller that runs in a mesh without records: the very run that a leader goes by, its steps begun and ended at once where it is told so. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { type Change, type JournalStep, WAITING } from '../../change/change-model.ts';
import type { MeshView } from '../../change/drift.ts';
import { ChangeRun } from '../../change/run/change-run.ts';
import { MoveRoom } from '../../change/run/move-room.ts';
import type { Pace } from '../../change/run/run-view.ts';
import type { HandoverMove } from '../../shard-map/handover/move-records.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { KnownChange } from '../controller/controller-io.ts';
import { contentOf } from '../plan/plan-content.ts';
import { movesOf, type RebalancePlan } from '../plan/plan-model.ts';

export interface SimulatedView {
  readonly now: Instant;
  /** Unix milliseconds. */
  readonly wall: number;
  readonly pace: Pace;
  readonly ownerOf: (shard: number) => { readonly owner: NodeId; readonly since: bigint };
  readonly lives: (node: NodeId) => boolean;
  readonly inFlight: readonly { readonly shard: number; readonly from: NodeId; readonly to: NodeId }[];
}

export class SimulatedRun {
  readonly #run = new ChangeRun();
  readonly #change: Change;
  readonly #journal: JournalStep[];
  readonly #known: Omit<KnownChange, 'standing' | 'at' | 'hasBegun'>;

  constructor(plan: RebalancePlan, since: (shard: number) => bigint) {
    const content = contentOf(plan, { since, policyVersion: () => BigInt(plan.policyVersion) });
    this.#journal = content.steps.map(() => WAITING);
    const authors = [{ kind: 'system', issuer: 'mesh', subject: 'controller', displayName: 'controller' }];
    const header = { id: plan.id, revision: 1, state: 'executing', steps: content.steps.length, authors };
    this.#change = { header, content, journal: this.#journal } as unknown as Change;
    const moves = movesOf(plan);
    const drains = moves.some(({ reason }) => reason === 'sick');
    this.#known = { id: plan.id, isOwn: true, why: '', drains, moves, contentKey: plan.contentKey };
  }

  stands(standing: KnownChange['standing'], at: number): KnownChange {
    return { ...this.#known, standing, at, hasBegun: this.#journal.some(({ state }) => state !== 'waiting') };
  }

  /** It has come to its new owner. */
  ended(shard: number): void {
    const at = this.#change.content.steps.findIndex((step) => step.kind === 'move-shard' && step.shard === shard);
    this.#journal[at] = { state: 'done' };
  }

  /** Shards that begin to move now; and how it has ended, once it has. */
  step(view: SimulatedView): { readonly begin: readonly number[]; readonly end: 'done' | 'failed' | null } {
    const { now, wall, pace, ownerOf, lives, inFlight } = view;
    const mesh: MeshView = {
      shardAt: (_namespace, shard) => ownerOf(shard),
      whyNotEligible: (node) => (lives(node) ? null : 'is gone'),
      policyVersion: () => this.#policyVersion,
      placementOf: () => undefined,
    };
    const room = new MoveRoom();
    for (const move of inFlight) room.take(move);
    const moveOf = (_namespace: Namespace, shard: number): HandoverMove | undefined => this.#moveOf(shard, view);
    const { wanted, settled, fails } = this.#run.step(
      this.#change,
      { now, wall, mesh, lives, isAway: () => false, returnMs: 0, moveOf, paceOf: () => pace },
      room,
    );
    const begin: number[] = [];
    for (const { move } of wanted) {
      const at = move.planned?.step.step ?? -1;
      if (this.#journal[at]?.state !== 'waiting') continue;
      this.#journal[at] = { state: 'begun', begunAt: wall };
      begin.push(move.shard);
    }
    for (const { step, kind } of settled) this.#journal[step] = kind === 'let-go' ? WAITING : { state: 'skipped' };
    const isOver = this.#journal.every(({ state }) => state === 'done' || state === 'skipped');
    return { begin, end: isOver ? 'done' : fails === null ? null : 'failed' };
  }

  get #policyVersion(): bigint | undefined {
    const one = this.#change.content.preconditions.find(({ kind }) => kind === 'policy-version');
    return one?.kind === 'policy-version' ? one.version : undefined;
  }

  #moveOf(shard: number, { inFlight }: SimulatedView): HandoverMove | undefined {
    const move = inFlight.find((one) => one.shard === shard);
    if (move === undefined) return undefined;
    const at = this.#change.content.steps.findIndex((step) => step.kind === 'move-shard' && step.shard === shard);
    const { from, to } = move;
    return {
      moveId: `${shard}`,
      shard,
      from: { nodeId: from, epoch: 1n },
      to: { nodeId: to, epoch: 1n },
      stage: 'prepare',
      step: { changeId: this.#change.header.id, revision: 1, step: at },
    };
  }
}
