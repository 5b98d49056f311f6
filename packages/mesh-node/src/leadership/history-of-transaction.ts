/**
 * What a transaction of the lease machine does to claims, as history records: pure, from its writes and what this node knows. A claim begins, it is
 * stepped down from, or an epoch ends and all that hung on it.
 */
import type { NodeId } from '@omnirelay/primitives';
import { type ClaimRecord, decodeClaim, type EpochEnding, type ProviderWrite } from '@omnirelay/protocol';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import type { ElectionEvidence, HistoryKind, HistoryRecord } from './history-record.ts';
import { CLAIMS_PREFIX, correlationOf, NODE_CLAIMS_PREFIX, scopeKindOf } from './scope-kind.ts';

/** What gossip had to say of a node at that moment. */
export interface SeenOfNode {
  readonly rttMs: number | null;
  readonly suspicionBegan: Date | null;
  readonly accusers: readonly NodeId[];
}

export interface HistoryFacts {
  readonly self: NodeId;
  /** Unix milliseconds. */
  readonly wall: number;
  /** The claim that stood last, live or over. */
  before(scope: string): ClaimRecord | undefined;
  /** The live claims that hang on this epoch. */
  claimsOf(nodeId: NodeId, epoch: bigint): readonly ClaimRecord[];
  /** How the epoch ended, where somebody else or the node itself ended it. */
  endingOf(nodeId: NodeId, epoch: bigint): EpochEnding | undefined;
  seen(nodeId: NodeId): SeenOfNode;
  /** Why a claim is stepped down from, where somebody asked for it. */
  request(claimId: string): { readonly reason: string; readonly correlationId: string } | undefined;
}

export interface LeaseTransaction {
  readonly txnId: string;
  readonly writes: readonly ProviderWrite[];
}

export function historyOfTransaction({ txnId, writes }: LeaseTransaction, facts: HistoryFacts): HistoryRecord[] {
  const records: HistoryRecord[] = [];
  for (const { key, value } of writes) {
    const claim = key.startsWith(CLAIMS_PREFIX) ? decodeClaim(value) : undefined;
    if (claim === undefined) continue;
    if (key.startsWith(NODE_CLAIMS_PREFIX)) records.push(...ended(claim, txnId, facts));
    else if (claim.released) records.push(steppedDown(claim, txnId, facts));
    else records.push(elected(claim, txnId, facts));
  }
  return records;
}

export function recordOf(
  kind: HistoryKind,
  claim: ClaimRecord,
  txnId: string,
  { wall }: Pick<HistoryFacts, 'wall'>,
): HistoryRecord {
  const { scope, nodeId, fence, claimId, term, epoch } = claim;
  return {
    kind,
    scope,
    scopeKind: scopeKindOf(scope),
    nodeId,
    fence,
    claimId,
    term: String(term),
    epoch: String(epoch),
    at: new Date(wall).toISOString(),
    correlationId: correlationOf(kind === 'elected' ? claimId : txnId),
    txnId,
  };
}

function elected(claim: ClaimRecord, txnId: string, facts: HistoryFacts): HistoryRecord {
  const before = facts.before(claim.scope);
  const made = recordOf('elected', claim, txnId, facts);
  if (before === undefined) return made;
  const ending = before.released ? undefined : facts.endingOf(before.nodeId, before.epoch);
  const evidence = ending === undefined ? {} : { evidence: evidenceOf(before, ending, facts) };
  return { ...made, after: before.nodeId, ...evidence };
}

function steppedDown(claim: ClaimRecord, txnId: string, facts: HistoryFacts): HistoryRecord {
  const { next, claimId } = claim;
  const asked = facts.request(claimId);
  return { ...recordOf('stepped-down', claim, txnId, facts), ...(next !== undefined && { next }), ...asked };
}

/** A node's claim says that its epoch is over, or that another one has begun in its place. */
function ended(claim: ClaimRecord, txnId: string, facts: HistoryFacts): HistoryRecord[] {
  const over = claim.epoch - 1n;
  const { ended: ending, nodeId } = claim;
  // Who leaves has stepped down from everything first, and the records may not show it yet.
  if (ending?.why === 'left') return [];
  return facts.claimsOf(nodeId, over).map((lost) => ({
    ...recordOf('epoch-ended', lost, txnId, facts),
    by: facts.self,
    reason: ending?.why ?? 'restarted',
    ...(ending !== undefined && { evidence: evidenceOf(lost, ending, facts) }),
  }));
}

function evidenceOf({ nodeId, epoch }: ClaimRecord, ending: EpochEnding, facts: HistoryFacts): ElectionEvidence {
  const { by, why, at } = ending;
  const bumped = { nodeId, epoch: String(epoch), why, by, at: new Date(at).toISOString() };
  if (why === 'left') return { bumped };
  const { rttMs, suspicionBegan, accusers } = facts.seen(nodeId);
  return {
    timedOut: nodeId,
    bumped,
    rttMs,
    ...(suspicionBegan !== null && { suspicionBegan: suspicionBegan.toISOString() }),
    accusers: accusers.slice(0, LEADERSHIP_BOUNDS.accusersNamed),
  };
}
