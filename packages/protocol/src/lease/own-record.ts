/** The verdict on this node's own liveness record as the registry shows it: pure, so that each story can be told in a table. */
import type { SeenOwn } from './epoch-writes.ts';
import type { LivenessRecord } from './lease-records.ts';
import { epochFloorOf } from './swept-lives.ts';

export interface OwnBelief {
  readonly bootId: string;
  readonly epoch: bigint;
  /** What was acknowledged last: the record's version and the renewal's number. */
  readonly version: bigint;
  readonly acked: bigint;
  /** The renewal that is under way. */
  readonly pending: bigint | null;
  /** `compared`: a compare-and-set failed against it, so it is the store's own word; a read may come from an old replica. */
  readonly from: 'read' | 'compared';
}

/**
 * `renewed`: it is the renewal whose answer was lost. `ended`: another epoch has begun. `went-back`: the registry holds less than it
 * had acknowledged, so its history is another one. `nothing`: as known, or an old answer.
 */
export type OwnVerdict = 'renewed' | 'ended' | 'went-back' | 'nothing';

export function judgeOwnRecord(
  seen: { readonly record: LivenessRecord; readonly version: bigint },
  belief: OwnBelief,
): OwnVerdict {
  const { record, version } = seen;
  const older: OwnVerdict = belief.from === 'compared' ? 'went-back' : 'nothing';
  if (record.epoch > belief.epoch) {
    const { last } = record;
    const mine = last?.epoch === belief.epoch && last.bootId === belief.bootId;
    return mine && last.beat < belief.acked ? 'went-back' : 'ended';
  }
  if (record.epoch < belief.epoch || record.bootId !== belief.bootId) return older;
  if (record.beat === belief.pending) return 'renewed';
  if (record.beat === belief.acked && version === belief.version) return 'nothing';
  return older;
}

/** An epoch whose record was not there any more when it was to be renewed. */
export interface MissingEpoch {
  readonly epoch: bigint;
  /** Of `claims/node/<self>`: the revision that the epoch began at. */
  readonly claimVersion: bigint;
}

/**
 * Why it is gone, by a later read. `ended`: it was swept after its end, as the floor of epochs says, or there is a record, and the compare-and-set
 * of the next epoch tells whether it still is. `went-back`: the registry has come as far as the epoch, and neither holds it nor has swept it.
 * `unknown`: an answer from before the epoch.
 */
export function judgeMissing(
  { record, claim, floor, revision }: Pick<SeenOwn, 'record' | 'claim' | 'floor' | 'revision'>,
  missing: MissingEpoch,
): 'ended' | 'went-back' | 'unknown' {
  if (record !== undefined || claim !== undefined) return 'ended';
  if (epochFloorOf(floor) >= missing.epoch) return 'ended';
  return revision < missing.claimVersion ? 'unknown' : 'went-back';
}
