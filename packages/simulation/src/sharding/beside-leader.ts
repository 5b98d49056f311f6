/** What whoever leads does in the transactions of hand-overs and beside them, in runs that have more than rounds: it wants moves, and their steps go with them. */
import type { Instant } from '@omnirelay/primitives';
import type { LeaderOutput, Namespace, PlannedShard } from '@omnirelay/protocol';
import type { WriteOutcome } from '../lease/lease-registry.ts';
import type { NamespaceRead } from './leader-desk.ts';
import type { LeaderSight } from './leader-sight.ts';
import { type Beside, NOTHING_BESIDE, type Reign } from './publish-map.ts';
import type { ShardHost } from './shard-host.ts';
import type { ShardRequests } from './shard-requests.ts';

type Transact = Extract<LeaderOutput, { readonly kind: 'transact' }>;

/** Of one process, for as long as it lives. */
export interface BesideLeader {
  begin(reign: Reign): void;
  end(): void;
  /** Its records are worth a fresh read. */
  look(): void;
  /** Decides anew by what has been read. */
  decide(): void;
  /** Another one whenever what it wants is. */
  readonly version: number;
  wanted(namespace: Namespace): readonly Omit<PlannedShard, 'cause'>[];
  /** No move that can wait is begun with the shard. */
  isHeld(namespace: Namespace, shard: number): boolean;
  /** Null: not now, as good as a conflict. */
  writesFor(of: Pick<Transact, 'steps' | 'delta'>): StepsBeside | null;
}

export interface StepsBeside extends Beside {
  told(answer: WriteOutcome): void;
}

export const NOTHING_TO_TELL: StepsBeside = { ...NOTHING_BESIDE, told: () => undefined };

/** What rounds want, but for what is planned: that comes first. */
export function withPlanned<T extends { readonly shard: number }>(rounds: readonly T[], planned: readonly T[]) {
  const isPlanned = new Set(planned.map(({ shard }) => shard));
  return planned.length === 0 ? rounds : [...planned, ...rounds.filter(({ shard }) => !isPlanned.has(shard))];
}

/** What the process has for it. */
export interface LeaderTools {
  readonly host: ShardHost;
  readonly requests: ShardRequests;
  /** Runs it once the process is at it. */
  readonly turn: (run: () => void) => void;
  readonly now: () => Instant;
  readonly sight: () => LeaderSight;
  /** All that it goes by was read since it leads. */
  readonly isInformed: () => boolean;
  /** As they were read last; null before. */
  readonly read: (namespace: Namespace) => NamespaceRead | null;
  /** Under its fence, beside no map. */
  readonly publish: (txnId: string, beside: Beside, then: (answer: WriteOutcome) => void) => void;
  readonly tend: () => void;
}
