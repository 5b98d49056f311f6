/** What a leader keeps of one namespace between two turns. */
import type { Instant } from '@omnirelay/primitives';
import type { RequestId } from '../../lease/election-provider.ts';
import type { Effects } from '../../lease/lease-records.ts';
import type { ShardMap } from '../model.ts';
import { BackOffs } from './back-offs.ts';
import type { HandoverSettings } from './handover-settings.ts';
import type { WantedMove } from './leader-io.ts';
import type { HandoverMove, HandoverRecord } from './move-records.ts';
import type { WithoutSteps } from './step-changes.ts';

interface Known {
  readonly effects: Effects;
  readonly map: ShardMap;
  readonly record: HandoverRecord;
  readonly version: bigint | undefined;
}

export interface LeaderDesk {
  known: Known | null;
  wanted: ReadonlyMap<number, WantedMove>;
  readonly backOffs: BackOffs;
  /** Since when each move is in its stage, as far as this leader has seen. */
  stages: Map<string, { readonly stage: string; readonly since: Instant }>;
  /** Moves as the last transaction leaves them, until they have been read. */
  written: readonly HandoverMove[] | null;
  /** A transaction is on its way, or what it came to has not been read. */
  waitsFor: RequestId | 'look' | null;
  /** Of the next transaction: steps that were refused hold nothing else up. */
  without: WithoutSteps;
  /** Nothing read that is older than this counts: it has been written over. */
  atLeast: bigint;
  notBefore: number;
  until: number;
  round: { readonly since: Instant; begun: number };
}

export const newDesk = (now: Instant, settings: HandoverSettings): LeaderDesk => ({
  known: null,
  wanted: new Map(),
  backOffs: new BackOffs(settings),
  stages: new Map(),
  written: null,
  waitsFor: 'look',
  without: 'none',
  atLeast: 0n,
  notBefore: 0,
  until: Number.POSITIVE_INFINITY,
  round: { since: now, begun: 0 },
});
