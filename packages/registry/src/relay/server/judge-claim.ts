/** `claims/<scope>`: a caller claims a scope that is free by the records, in the order of claims, and releases its own. */
import { type ClaimRecord, decodeClaim, decodeLiveness, livenessKey, scopeKey } from '@omnirelay/protocol';
import { parseFence } from '../../fence.ts';
import { isPlain } from './judge-epoch.ts';
import { isNamedBy, type Judged, ownEpochOfLineage, whyNoFence } from './judged-transaction.ts';

export function judgeClaim(judged: Judged, key: string): string | null {
  const { caller, policy } = judged;
  const put = judged.put(key);
  if (put === undefined) return 'a claim is never deleted';
  const claim = decodeClaim(put.value ?? '');
  if (claim === undefined || scopeKey(claim.scope) !== key || !isPlain(put)) return 'it is no claim of that scope';
  if (!policy.mayStandFor(caller, claim.scope)) return `it may not stand for ${claim.scope}`;
  if (claim.nodeId !== caller.nodeId || !isNamedBy(caller.nodeId, claim.claimId)) return 'it is not a claim of its own';
  if (judged.condition(key) === undefined) return 'it does not compare the claim that it replaces';
  const record = judged.current(key);
  const before = record === undefined ? undefined : decodeClaim(record.value);
  return claim.released ? judgeRelease(claim, before) : judgeElection(judged, claim, before);
}

function judgeRelease(claim: ClaimRecord, before: ClaimRecord | undefined): string | null {
  const same =
    before !== undefined &&
    !before.released &&
    before.claimId === claim.claimId &&
    before.fence === claim.fence &&
    before.term === claim.term &&
    before.epoch === claim.epoch;
  return same ? null : 'it releases a claim that is not there';
}

function judgeElection(judged: Judged, claim: ClaimRecord, before: ClaimRecord | undefined): string | null {
  const own = ownEpochOfLineage(judged);
  if (typeof own === 'string') return own;
  if (claim.epoch !== own.epoch) return 'it does not hang on its own epoch';
  const lease = livenessKey(claim.nodeId);
  if (judged.condition(lease)?.kind !== 'version') return 'it does not compare its own lease';
  if (claim.term !== (before?.term ?? 0n) + 1n) return 'its term is not the next';
  if (before !== undefined && claim.fence <= before.fence) return 'its fence is not above the last one';
  return (
    whyNoFence(judged, claim.fence) ??
    (before === undefined || isOver(judged, before) ? null : `${before.nodeId} holds it`)
  );
}

/** By the records, and so for good: epochs and lineages only go up. How long to wait besides only the candidate can count. */
function isOver(judged: Judged, before: ClaimRecord): boolean {
  if (before.released) return true;
  if ((parseFence(before.fence)?.lineageEpoch ?? 0n) < judged.lineageEpoch) return true;
  const record = judged.current(livenessKey(before.nodeId));
  // It was claimed by a node that had one: swept, after its end.
  if (record === undefined) return true;
  const lease = decodeLiveness(record.value);
  return lease !== undefined && lease.epoch > before.epoch;
}
