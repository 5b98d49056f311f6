/**
 * Heartbeats move etcd's revision and not the registry's head: an idle hour of a large mesh is a million revisions that a reader of the log would
 * be sent one by one. Where the head stood is asked of etcd at revisions between, so that the reading begins shortly before the next change.
 */
import { create } from '@bufbuild/protobuf';
import { RangeRequestSchema } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';
import { bytesOf } from './operations.ts';

/** So many revisions are rather read than searched. */
export const READ_RATHER = 256n;

export interface StillTime {
  /** Key of the head. */
  readonly head: string;
  readonly from: bigint;
  /** The head has changed by then. */
  readonly changedBy: bigint;
  readonly signal: AbortSignal;
}

/**
 * A revision from `from` on at which the head is still what it was there, at most `READ_RATHER` before it changes. `from` itself where etcd does
 * not say (its history is compacted): the watch from there tells what is gone. @throws the signal's reason
 */
export async function passHeartbeats(
  member: EtcdMember,
  { head, from, changedBy, signal }: StillTime,
): Promise<bigint> {
  let [still, changed] = [from, changedBy];
  while (changed - still > READ_RATHER) {
    const revision = still + (changed - still) / 2n;
    try {
      const { kvs } = await member.range(create(RangeRequestSchema, { key: bytesOf(head), revision }), signal);
      const stood = kvs[0]?.modRevision;
      if (stood === undefined) return from;
      if (stood > from) changed = stood;
      else still = revision;
    } catch {
      signal.throwIfAborted();
      return from;
    }
  }
  return still;
}
