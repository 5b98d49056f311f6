/** A plan of a few moves, the people around it, and a mesh that it was computed on. */
import { fnv1a32, type NodeId } from '@omnirelay/primitives';
import { formatFence } from '../../lease/fence.ts';
import type { Fence } from '../../lease/lease-records.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { Change, ChangeId } from '../change-model.ts';
import { hashContent } from '../content-hash.ts';
import type { ChangeContent, ChangeStep, ContentHash, MoveShard, Precondition } from '../content-model.ts';
import { draftChange } from '../draft-change.ts';
import type { MeshView, PlacementSight, ShardSight } from '../drift.ts';
import { applyVerb } from '../life-cycle.ts';
import type { Actor } from '../people.ts';
import type { ChangeVerb } from '../verbs.ts';

export const ORDERS = 'orders' as Namespace;
export const PLAN = 'plan-101' as ChangeId;
export const UNDO = 'plan-102' as ChangeId;
export const POLICY = 'rebalance/orders';
export const NOW = 1_764_000_000_000;
export const HOUR = 3_600_000;
export const node = (id: string): NodeId => id as NodeId;

/** Of 64 digits as a real one; equal texts have equal ones, and a test tells others apart. */
export const hashText = (text: string): string => fnv1a32(text).toString(16).padStart(64, '0');
export const hashOf = (content: ChangeContent): ContentHash => hashContent(content, hashText);

export const fence = (revision: bigint): Fence =>
  formatFence({ failoverVersion: 0n, lineageEpoch: 1_764_000_000n, revision });

export const operator = (subject: string, more: Partial<Actor> = {}): Actor => ({
  kind: 'person',
  issuer: 'https://id.example',
  subject,
  displayName: subject,
  mayOperate: true,
  isAdmin: false,
  ...more,
});
export const admin = (subject: string): Actor => operator(subject, { isAdmin: true });
export const omar = operator('omar');
export const olga = operator('olga');
export const ana = admin('ana');
export const adam = admin('adam');
export const vera = operator('vera', { mayOperate: false });
export const controller: Actor = operator('n-1', { kind: 'system', mayOperate: false });

/** As most changes are. */
export interface MovesOnly extends ChangeContent {
  readonly steps: readonly MoveShard[];
}

/** Shards 0 to `count - 1` go from `wk-1` to `wk-2`, and every third one to `wk-3`. */
export function planOf(count: number, more: Partial<MovesOnly> = {}): MovesOnly {
  const steps = Array.from(
    { length: count },
    (_none, shard): MoveShard => ({
      kind: 'move-shard',
      namespace: ORDERS,
      shard,
      from: node('wk-1'),
      to: node(shard % 3 === 2 ? 'wk-3' : 'wk-2'),
      reason: 'wk-1 has more than its share',
      scoreBefore: 1_500 - shard,
      scoreAfter: 1_499 - shard,
    }),
  );
  return {
    kind: 'rebalance',
    basis: { lineageEpoch: 1_764_000_000n, maps: [{ namespace: ORDERS, generation: 44n }] },
    overrides: [],
    preconditions: preconditionsFor(steps),
    steps,
    ...more,
  };
}

export const movesIn = (steps: readonly ChangeStep[]): readonly MoveShard[] =>
  steps.filter((step) => step.kind === 'move-shard');

export const preconditionsFor = (steps: readonly ChangeStep[]): readonly Precondition[] => [
  ...movesIn(steps).map(
    ({ namespace, shard, from }): Precondition => ({ kind: 'shard-owner', namespace, shard, owner: from, since: 7n }),
  ),
  ...[...new Set(movesIn(steps).map(({ to }) => to))].map(
    (nodeId): Precondition => ({ kind: 'node-eligible', nodeId }),
  ),
  { kind: 'policy-version', document: POLICY, version: 3n },
];

export function draftOf(content: ChangeContent, by: Actor = omar): Change {
  const options = { id: PLAN, content, contentHash: hashOf(content), by, at: NOW, expiresAt: NOW + HOUR };
  const drafted = draftChange(options);
  if (drafted.kind === 'refused') throw new Error(drafted.detail);
  return drafted.change;
}

/** What it becomes by verbs that are all allowed. */
export function after(change: Change, ...verbs: readonly ChangeVerb[]): Change {
  return verbs.reduce((now, verb) => {
    const outcome = applyVerb(now, verb);
    if (outcome.kind === 'refused') throw new Error(`${verb.kind}: ${outcome.code}: ${outcome.detail}`);
    return outcome.kind === 'changed' ? outcome.change : now;
  }, change);
}

export const submit = (by: Actor = omar): ChangeVerb => ({ kind: 'submit', by, at: NOW + 1 });
export const checked = (needed = 2): ChangeVerb => ({ kind: 'checked', at: NOW + 2, checks: [], rule: { needed } });
export const approve = ({ header }: Change, by: Actor): ChangeVerb => ({
  kind: 'approve',
  by,
  at: NOW + 3,
  contentHash: header.contentHash,
  reason: `Revision ${header.revision} reads well to me, ${by.subject}`,
});
export const execute = ({ header }: Change, by: Actor = omar): ChangeVerb => ({
  kind: 'execute',
  by,
  at: NOW + 4,
  contentHash: header.contentHash,
});
export const revise = (content: ChangeContent, by: Actor = controller): ChangeVerb => ({
  kind: 'revise',
  by,
  at: NOW + 5,
  content,
  contentHash: hashOf(content),
  expiresAt: NOW + HOUR,
});
export const begun = (step: number, revision = 100n): ChangeVerb => ({
  kind: 'step-begun',
  step,
  at: NOW + 10 + step,
  fence: fence(revision),
});
export const done = (step: number, revision = 100n): ChangeVerb => ({
  kind: 'step-done',
  step,
  at: NOW + 20 + step,
  fence: fence(revision),
  generation: 45n + BigInt(step),
});

/** By omar, approved by two admins, and begun. */
export function executing(content: ChangeContent): Change {
  const waiting = after(draftOf(content), submit(), checked());
  return after(waiting, approve(waiting, ana), approve(waiting, adam), execute(waiting));
}

/** The mesh as the plan's preconditions have it; a test changes it. */
export class PlannedMesh implements MeshView {
  readonly shards = new Map<string, ShardSight>();
  readonly cordoned = new Set<NodeId>();
  readonly policies = new Map<string, bigint>();
  readonly placements = new Map<Namespace, PlacementSight>();

  constructor({ preconditions }: Pick<ChangeContent, 'preconditions'>) {
    for (const one of preconditions) {
      if (one.kind === 'shard-owner') this.put(one.shard, one.owner, one.since);
      if (one.kind === 'policy-version') this.policies.set(one.document, one.version);
    }
  }
  put(shard: number, owner: NodeId | null, since: bigint): void {
    this.shards.set(`${ORDERS}/${shard}`, { owner, since });
  }
  readonly shardAt = (namespace: Namespace, shard: number) => this.shards.get(`${namespace}/${shard}`);
  readonly whyNotEligible = (id: NodeId) => (this.cordoned.has(id) ? 'is cordoned' : null);
  readonly policyVersion = (document: string) => this.policies.get(document);
  readonly placementOf = (namespace: Namespace) => this.placements.get(namespace);
}
