/**
 * The sweep of nodes that are gone: their liveness record and their claim go in one transaction that compares both, so that whoever comes back in
 * that moment keeps its own. The floor of epochs is written in the same transaction, each time: whoever comes back later begins above it and
 * compares it, so that none of its epochs is used twice, and the revision that its next fence is made of lies behind the sweep.
 *
 * It may be done at any moment without harm. With its claim a node's epoch is over for good; whoever waits for the end of its lease waits for the
 * longest lease there is (`claim-rules.ts`); and a node that finds its record gone looks for the reason in the floor (`own-record.ts`).
 */
import type { NodeId } from '@omnirelay/primitives';
import type { ProviderCondition, ProviderRecord } from './election-provider.ts';
import {
  decodeClaim,
  decodeEpochFloor,
  decodeLiveness,
  EPOCH_FLOOR_RECORD,
  type EpochEnding,
  encodeEpochFloor,
  livenessKey,
  nodeScope,
  scopeKey,
} from './lease-records.ts';

/** The records of a node as they were read. */
export interface StoredLife {
  readonly nodeId: NodeId;
  /** False once its epoch was ended and not begun anew. */
  readonly held: boolean;
  /** The last it had, or that ended it. */
  readonly epoch: bigint;
  /** Of `liveness/<node>`: another one with each renewal. */
  readonly version: bigint;
  readonly claimVersion: bigint;
  readonly ended?: EpochEnding;
}

/**
 * Undefined where the two are no records of one node, or claim an epoch above the revision that they were written at: each epoch takes a
 * transaction, so no honest one is, and the floor of all must not rise with it.
 */
export function storedLife(record: ProviderRecord, claimRecord: ProviderRecord | undefined): StoredLife | undefined {
  const liveness = decodeLiveness(record.value);
  const claim = claimRecord === undefined ? undefined : decodeClaim(claimRecord.value);
  if (liveness === undefined || claim === undefined || claimRecord === undefined) return undefined;
  const { nodeId, held } = liveness;
  if (record.key !== livenessKey(nodeId) || claimRecord.key !== scopeKey(nodeScope(nodeId))) return undefined;
  let { epoch } = liveness;
  if (claim.epoch > epoch) epoch = claim.epoch;
  if (epoch > claimRecord.version) return undefined;
  const { ended } = claim;
  return { nodeId, held, epoch, version: record.version, claimVersion: claimRecord.version, ...(ended && { ended }) };
}

export interface SweepWrites {
  readonly conditions: readonly ProviderCondition[];
  readonly writes: readonly (
    | { readonly kind: 'delete'; readonly key: string }
    | { readonly kind: 'put'; readonly key: string; readonly value: string }
  )[];
}

/** `floor`: the record of `meta/epoch-floor`, read with them. Two conditions and two writes a life, and one each for the floor. */
export function sweepOf(lives: readonly StoredLife[], floor: ProviderRecord | undefined): SweepWrites {
  let epoch = epochFloorOf(floor);
  for (const life of lives) if (life.epoch > epoch) epoch = life.epoch;
  const keysOf = ({ nodeId }: StoredLife) => [livenessKey(nodeId), scopeKey(nodeScope(nodeId))] as const;
  return {
    conditions: [
      floor === undefined
        ? { kind: 'absent', key: EPOCH_FLOOR_RECORD }
        : { kind: 'version', key: EPOCH_FLOOR_RECORD, version: floor.version },
      ...lives.flatMap((life) => {
        const [liveness, claim] = keysOf(life);
        return [
          { kind: 'version', key: liveness, version: life.version },
          { kind: 'version', key: claim, version: life.claimVersion },
        ] as const;
      }),
    ],
    writes: [
      { kind: 'put', key: EPOCH_FLOOR_RECORD, value: encodeEpochFloor({ epoch }) },
      ...lives.flatMap((life) => keysOf(life).map((key) => ({ kind: 'delete', key }) as const)),
    ],
  };
}

/** One that cannot be read is as high as its own revision: no epoch that was swept before is above that. */
export const epochFloorOf = (record: ProviderRecord | undefined): bigint =>
  record === undefined ? 0n : (decodeEpochFloor(record.value)?.epoch ?? record.version);
