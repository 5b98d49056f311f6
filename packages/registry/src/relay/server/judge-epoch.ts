/** `liveness/<node>` and `claims/node/<node>`: a node begins and ends its own epoch, and ends another's only as the lease protocol does. */
import type { NodeId } from '@omnirelay/primitives';
import {
  type ClaimRecord,
  decodeClaim,
  decodeLiveness,
  EPOCH_FLOOR_RECORD,
  epochFloorOf,
  type LivenessRecord,
  livenessKey,
  nodeScope,
  scopeKey,
} from '@omnirelay/protocol';
import type { RegistryWrite } from '../../port.ts';
import { isNamedBy, type Judged, ownEpochOfLineage, whyNoFence } from './judged-transaction.ts';
import { PERMITTED, type RelayCaller, type Verdict } from './relay-rules.ts';

/** A renewal: the caller's own lease, held. */
export function judgeBeat({ nodeId }: RelayCaller, value: string): Verdict {
  const liveness = decodeLiveness(value);
  return liveness?.nodeId === nodeId && liveness.held
    ? PERMITTED
    : { kind: 'refused', why: `may not renew "liveness/${nodeId}" with what is no held lease of its own` };
}

/** What a reader of this release can read. */
export const isPlain = ({ schema = 1, minReader = 1 }: RegistryWrite): boolean => schema === 1 && minReader === 1;

interface EpochWrite {
  readonly node: NodeId;
  readonly liveness: LivenessRecord;
  readonly claim: ClaimRecord;
  /** The lease as it stands, which the transaction compares. */
  readonly before: LivenessRecord | undefined;
  readonly version: bigint | undefined;
  /** Of its lease or its claim there is no record: both may have been swept. */
  readonly mayBeSwept: boolean;
}

export function judgeEpoch(judged: Judged, key: string): string | null {
  const write = epochWrite(judged, key.slice(key.lastIndexOf('/') + 1) as NodeId);
  if (typeof write === 'string') return write;
  return write.node === judged.caller.nodeId ? judgeOwn(judged, write) : judgeOther(judged, write);
}

function epochWrite(judged: Judged, node: NodeId): EpochWrite | string {
  const keys = { liveness: livenessKey(node), claim: scopeKey(nodeScope(node)) };
  const puts = { liveness: judged.put(keys.liveness), claim: judged.put(keys.claim) };
  if (puts.liveness === undefined || puts.claim === undefined) return 'a lease and its claim are written together';
  if (!isPlain(puts.liveness) || !isPlain(puts.claim)) return 'it is of a schema that this release does not know';
  const liveness = decodeLiveness(puts.liveness.value ?? '');
  const claim = decodeClaim(puts.claim.value ?? '');
  if (liveness === undefined || claim === undefined) return 'it is no lease';
  if (liveness.nodeId !== node || claim.nodeId !== node || claim.scope !== nodeScope(node))
    return `it is no lease of ${node}`;
  if (claim.epoch !== liveness.epoch || claim.released === liveness.held) return 'the lease and its claim differ';
  if (judged.condition(keys.liveness) === undefined) return 'it does not compare the lease that it replaces';
  if (!isNamedBy(judged.caller.nodeId, claim.claimId)) return `it is not named by ${judged.caller.nodeId}`;
  const record = judged.current(keys.liveness);
  const before = record === undefined ? undefined : decodeLiveness(record.value);
  const mayBeSwept = record === undefined || judged.current(keys.claim) === undefined;
  return whyNoFence(judged, claim.fence) ?? { node, liveness, claim, before, version: record?.version, mayBeSwept };
}

function judgeOwn(judged: Judged, { liveness, before, mayBeSwept }: EpochWrite): string | null {
  if (before !== undefined && liveness.epoch <= before.epoch) return 'its epoch is not above the last one';
  if (!mayBeSwept) return null;
  if (judged.condition(EPOCH_FLOOR_RECORD) === undefined) return 'it does not compare the floor of epochs';
  const floor = epochFloorOf(judged.current(EPOCH_FLOOR_RECORD));
  return liveness.epoch <= floor ? 'its epoch is not above the floor of those that were swept' : null;
}

function judgeOther(judged: Judged, { liveness, claim, before, version }: EpochWrite): string | null {
  const own = ownEpochOfLineage(judged);
  if (typeof own === 'string') return own;
  if (before === undefined || !before.held) return 'there is no epoch to end';
  const { last } = liveness;
  const isEnd =
    !liveness.held &&
    liveness.epoch === before.epoch + 1n &&
    liveness.bootId === before.bootId &&
    liveness.beat === before.beat &&
    liveness.ttlMs === before.ttlMs &&
    last?.epoch === before.epoch &&
    last.version === version &&
    last.bootId === before.bootId &&
    last.beat === before.beat;
  if (!isEnd) return 'it is not the end of the epoch that it compares';
  return claim.ended?.by === judged.caller.nodeId ? null : 'it does not say who ended the epoch';
}
