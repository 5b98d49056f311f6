/** What begins and what ends an epoch, as writes: a liveness record, and the node's claim, whose version stands for the epoch from then on. */
import type { NodeId } from '@omnirelay/primitives';
import type { ProviderCondition, ProviderRecord, ProviderWrite } from './election-provider.ts';
import { formatFence } from './fence.ts';
import type { LeaseContext } from './lease-context.ts';
import {
  decodeClaim,
  EPOCH_FLOOR_RECORD,
  type EpochEnding,
  encodeClaim,
  encodeLiveness,
  type Fence,
  type LivenessRecord,
  livenessKey,
  nodeScope,
  scopeKey,
} from './lease-records.ts';
import { epochFloorOf } from './swept-lives.ts';

export interface SeenOwn {
  readonly record: ProviderRecord | undefined;
  readonly liveness: LivenessRecord | undefined;
  readonly claim: ProviderRecord | undefined;
  /** `meta/epoch-floor`. */
  readonly floor: ProviderRecord | undefined;
  readonly revision: bigint;
}

export interface EpochBeginning {
  readonly epoch: bigint;
  readonly fence: Fence;
  readonly conditions: readonly ProviderCondition[];
  readonly writes: readonly ProviderWrite[];
}

/**
 * Above every epoch that the records or this life have known; a compare-and-set on both records. Where one of them is not there it may have been
 * swept: then also above the floor, which each sweep writes anew, and compared with it, so that an old answer is none to begin from.
 */
export function beginEpoch(
  ctx: LeaseContext,
  { record, liveness, claim, floor, revision }: SeenOwn,
  how: {
    readonly claimId: string;
    readonly beat: bigint;
    readonly after: bigint;
    readonly stands: readonly string[];
  },
): EpochBeginning {
  const { self, settings, lineage, now } = ctx;
  const before = claim === undefined ? undefined : decodeClaim(claim.value);
  const mayBeSwept = record === undefined || claim === undefined;
  const known = [liveness?.epoch ?? 0n, before?.epoch ?? 0n, how.after, mayBeSwept ? epochFloorOf(floor) : 0n];
  let epoch = 1n;
  for (const each of known) if (each >= epoch) epoch = each + 1n;
  const fence = formatFence({
    failoverVersion: 0n,
    lineageEpoch: lineage.epoch,
    revision: highest(revision, claim?.version, floor?.version),
  });
  const { nodeId, bootId } = self;
  const scope = nodeScope(nodeId);
  const keys = { liveness: livenessKey(nodeId), claim: scopeKey(scope) };
  const beating = { nodeId, bootId, epoch, beat: how.beat, ttlMs: settings.ttl, held: true, stands: how.stands };
  const last = liveness !== undefined && record !== undefined ? endOf(liveness, record.version) : undefined;
  const claimed = { scope, nodeId, bootId, fence, claimId: how.claimId, epoch, term: epoch, released: false };
  const issuedAt = Math.trunc(now.wall);
  return {
    epoch,
    fence,
    conditions: [
      conditionOf(keys.liveness, record?.version),
      conditionOf(keys.claim, claim?.version),
      lineage.condition,
      ...(mayBeSwept ? [conditionOf(EPOCH_FLOOR_RECORD, floor?.version)] : []),
    ],
    writes: [
      { kind: 'put', key: keys.liveness, value: encodeLiveness({ ...beating, ...(last && { last }) }) },
      { kind: 'put', key: keys.claim, value: encodeClaim({ ...claimed, effects: 'fenced', issuedAt }) },
    ],
  };
}

/** Whoever ends it, itself or another: the record says where it stood. */
export function endOfEpoch(
  node: NodeId,
  record: LivenessRecord,
  at: { readonly version: bigint; readonly fence: Fence; readonly claimId: string; readonly ended: EpochEnding },
): readonly ProviderWrite[] {
  const epoch = record.epoch + 1n;
  const scope = nodeScope(node);
  const { bootId } = record;
  const { fence, claimId, ended } = at;
  const over = { ...record, epoch, held: false, last: endOf(record, at.version) };
  const claim = { scope, nodeId: node, bootId, fence, claimId: `${claimId}.ended`, epoch, term: epoch, released: true };
  return [
    { kind: 'put', key: livenessKey(node), value: encodeLiveness(over) },
    { kind: 'put', key: scopeKey(scope), value: encodeClaim({ ...claim, effects: 'fenced', ended }) },
  ];
}

const highest = (first: bigint, ...others: readonly (bigint | undefined)[]): bigint =>
  others.reduce<bigint>((most, each) => (each !== undefined && each > most ? each : most), first);

const endOf = ({ epoch, bootId, beat }: LivenessRecord, version: bigint) => ({ epoch, version, bootId, beat });

export const conditionOf = (key: string, version: bigint | undefined): ProviderCondition =>
  version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version };
