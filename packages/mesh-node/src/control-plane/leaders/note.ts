/** One thing that is known of leadership, with its place: as history tells it, or where it tells nothing, as the claim itself shows. */
import type { RegistryRecord } from '@omnirelay/registry';
import type { Election } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import type { LiveClaim } from './live-claims.ts';
import type { ReadHistoryRecord } from './read-history.ts';

export interface Note {
  readonly revision: bigint;
  readonly key: string;
  /** Whether history tells it. */
  readonly written: boolean;
  /** `observed`: a claim of which history tells nothing. */
  readonly kind: ReadHistoryRecord['kind'] | 'observed';
  readonly scope: string;
  readonly leaderId: string;
  readonly term: string;
  readonly fence: string;
  readonly claimId: string;
  readonly epoch: string;
  readonly effects?: 'fenced' | 'unfenced';
  /** Absent where nobody told. */
  readonly at?: string;
  readonly by?: string;
  readonly reason: string;
  readonly correlationId: string;
  readonly txnId: string;
  readonly after?: string;
  readonly evidence?: Omit<Election, 'after' | 'transactions' | 'correlationId'>;
}

const given = <T>(value: T | null | undefined, name: string): Record<string, T> =>
  value === undefined || value === null ? {} : { [name]: value };

function evidenceOf(evidence: NonNullable<ReadHistoryRecord['evidence']>): NonNullable<Note['evidence']> {
  const { timedOut, bumped, rttMs, suspicionBegan, accusers } = evidence;
  return {
    ...given(timedOut, 'timedOut'),
    ...(bumped === undefined || bumped === null
      ? {}
      : {
          bumped: {
            ...{ nodeId: bumped.nodeId, epoch: bumped.epoch, why: bumped.why },
            ...{ by: bumped.by, at: bumped.at },
          },
        }),
    ...given(rttMs, 'rttMs'),
    ...given(suspicionBegan, 'suspicionBegan'),
    accusers: accusers ?? [],
  };
}

export function noteOfHistory({ key, version }: RegistryRecord, history: ReadHistoryRecord): Note {
  const { kind, scope, nodeId, term, fence, claimId, epoch, effects, at, by, reason, after, evidence } = history;
  return {
    revision: version,
    key,
    written: true,
    ...{ kind, scope, leaderId: nodeId, term, fence, claimId, epoch },
    ...(effects === 'fenced' || effects === 'unfenced' ? { effects } : {}),
    at,
    ...given(by, 'by'),
    reason: reason ?? kind,
    correlationId: history.correlationId,
    txnId: history.txnId,
    ...given(after, 'after'),
    ...(evidence === undefined || evidence === null ? {} : { evidence: evidenceOf(evidence) }),
  };
}

const momentOfMs = (ms: number | undefined): Record<string, string> =>
  ms === undefined || Math.abs(ms) > 253_402_300_799_999 ? {} : { at: new Date(ms).toISOString() };

/** What a claim shows by itself. */
export function noteOfClaim({ claim, record }: LiveClaim): Note {
  const { scope, nodeId, term, fence, claimId, epoch, effects, released, issuedAt, ended } = claim;
  const isNode = scopeKindOf(scope) === 'node';
  const kind = released ? (isNode ? 'epoch-ended' : 'stepped-down') : 'observed';
  return {
    revision: record.version,
    key: record.key,
    written: false,
    kind,
    ...{ scope, leaderId: nodeId, term: String(term), fence, claimId, epoch: String(epoch), effects },
    ...momentOfMs(released ? ended?.at : issuedAt),
    ...given(ended?.by, 'by'),
    reason: ended?.why ?? kind,
    correlationId: '',
    txnId: record.lastTxnId,
  };
}
