/**
 * `leadership/history/<scope>/<fence>-<seq>`: what became of each claim, written in the transaction that made it or ended it. Numbers are decimal
 * strings in JSON, times RFC 3339 by the writer's clock.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { EndReason } from '@omnirelay/protocol';
import type { ScopeKind } from './leadership.ts';
import { HISTORY_PREFIX } from './scope-kind.ts';

export type HistoryKind = 'elected' | 'stepped-down' | 'epoch-ended' | 'lost' | 'expired';

/** What an election followed, as its writer saw it then. */
export interface ElectionEvidence {
  /** Whose lease was given up on. */
  readonly timedOut?: NodeId;
  readonly bumped?: {
    readonly nodeId: NodeId;
    readonly epoch: string;
    readonly why: EndReason;
    readonly by: NodeId;
    readonly at: string;
  };
  /** Round trip to it, milliseconds; null where none was measured. */
  readonly rttMs?: number | null;
  readonly suspicionBegan?: string;
  readonly accusers?: readonly NodeId[];
}

export interface HistoryRecord {
  readonly kind: HistoryKind;
  readonly scope: string;
  readonly scopeKind: ScopeKind;
  readonly nodeId: NodeId;
  readonly fence: string;
  readonly claimId: string;
  readonly term: string;
  readonly epoch: string;
  readonly at: string;
  readonly correlationId: string;
  /** The transaction that it was written in. */
  readonly txnId: string;
  /** Who wrote it, where that was not the leader. */
  readonly by?: NodeId;
  /** Who led before. */
  readonly after?: NodeId;
  /** Whom the leader named as the next. */
  readonly next?: NodeId;
  readonly reason?: string;
  readonly evidence?: ElectionEvidence;
}

/** A claim is made once and ends once, which two may see in different ways at the same time: neither overwrites the other. */
const SEQ = { elected: '0', 'stepped-down': '1', 'epoch-ended': '2', lost: '3' } as const;

export function historyKey({ kind, scope, fence, at }: HistoryRecord): string {
  const seq = kind === 'expired' ? `4${Date.parse(at)}` : SEQ[kind];
  return `${HISTORY_PREFIX}${scope}/${fence}-${seq}`;
}
