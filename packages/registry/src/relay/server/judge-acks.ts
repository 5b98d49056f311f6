/** `shard-acks/<node>`: how far a node has come with the moves that concern it. It speaks for itself, and for the life that its epoch is. */
import { decodeAcks } from '@omnirelay/protocol';
import { isPlain } from './judge-epoch.ts';
import { type Judged, ownEpoch } from './judged-transaction.ts';

export function judgeAcks(judged: Judged, key: string): string | null {
  const { nodeId } = judged.caller;
  if (key !== `shard-acks/${nodeId}`) return 'it is another node’s word';
  const put = judged.put(key);
  if (put === undefined || !isPlain(put)) return 'whoever leads the mesh drops it';
  if (judged.condition(key) === undefined) return 'it does not compare what it said before';
  const own = ownEpoch(judged);
  if (typeof own === 'string') return own;
  const acks = decodeAcks(put.value ?? '');
  if (acks === undefined) return 'it is no record of acks';
  const isOwn = acks.nodeId === nodeId && acks.bootId === own.bootId && acks.epoch === own.epoch;
  if (!isOwn) return 'it is not said under its own epoch';
  const before = decodeAcks(judged.current(key)?.value ?? '');
  const isTakenBack =
    before?.leaving === true && before.bootId === acks.bootId && before.epoch === acks.epoch && acks.leaving !== true;
  return isTakenBack ? 'this life has said that it leaves, which it does not take back' : null;
}
