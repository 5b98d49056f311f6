/**
 * The parts of an etcd transaction, and how they fit into one: etcd takes 128 comparisons and 128 operations, and as many again in transactions
 * within it, less what stands around them. What does not fit even so is refused before it is sent.
 */
import { RegistryError } from '../registry-error.ts';
import {
  type Compare,
  Compare_CompareResult,
  Compare_CompareTarget,
  type KeyValue,
  RangeRequest_SortOrder,
  RangeRequest_SortTarget,
  type RequestOp,
  type ResponseOp,
  type TxnRequest,
} from './generated/etcd_pb.ts';
import type { KeyRange } from './store-keys.ts';

/** etcd's own defaults. */
export const MOST_OPERATIONS = 128;
const MOST_BYTES = 1.5 * 1024 * 1024;
/** What else a request holds, and what a key costs beside its bytes. */
const FRAME_BYTES = 4096;
const LAST_INT64 = (1n << 63n) - 1n;

export const bytesOf = (name: string): Buffer => Buffer.from(name);

const NOTHING = Buffer.alloc(0);

/** Written out, here and below: `create` looks at each field of each message, and every transaction takes dozens of them. */
const compared = (key: Buffer, targetUnion: Compare['targetUnion'], more: Partial<Compare>): Compare => ({
  $typeName: 'etcdserverpb.Compare',
  result: Compare_CompareResult.EQUAL,
  target: Compare_CompareTarget.MOD,
  key,
  targetUnion,
  rangeEnd: NOTHING,
  ...more,
});

export const compareMod = (name: string, revision: bigint): Compare =>
  compared(bytesOf(name), { case: 'modRevision', value: revision }, {});

/** Written at that revision or later. */
export const compareAtLeast = (name: string, revision: bigint): Compare => {
  const value = (revision < LAST_INT64 ? revision : LAST_INT64) - 1n;
  return compared(bytesOf(name), { case: 'modRevision', value }, { result: Compare_CompareResult.GREATER });
};

/** No key of the range is there. */
export const compareNone = ({ key, rangeEnd }: KeyRange): Compare =>
  compared(key, { case: 'createRevision', value: 0n }, { target: Compare_CompareTarget.CREATE, rangeEnd });

const operation = (request: RequestOp['request']): RequestOp => ({ $typeName: 'etcdserverpb.RequestOp', request });

export const putOp = (name: string, value: string, prevKv = false): RequestOp =>
  operation({
    case: 'requestPut',
    value: { $typeName: 'etcdserverpb.PutRequest', key: bytesOf(name), value: Buffer.from(value), prevKv },
  });

export const deleteOp = ({
  key,
  rangeEnd = NOTHING,
}: {
  readonly key: Buffer;
  readonly rangeEnd?: Buffer;
}): RequestOp =>
  operation({ case: 'requestDeleteRange', value: { $typeName: 'etcdserverpb.DeleteRangeRequest', key, rangeEnd } });

const rangeOf = (key: Buffer, rangeEnd: Buffer, limit: bigint): RequestOp =>
  operation({
    case: 'requestRange',
    value: {
      $typeName: 'etcdserverpb.RangeRequest',
      key,
      rangeEnd,
      limit,
      revision: 0n,
      sortOrder: RangeRequest_SortOrder.NONE,
      sortTarget: RangeRequest_SortTarget.KEY,
      countOnly: false,
    },
  });

export const getOp = (name: string): RequestOp => rangeOf(bytesOf(name), NOTHING, 0n);

export const rangeOp = ({ key, rangeEnd }: KeyRange, limit: number): RequestOp => rangeOf(key, rangeEnd, BigInt(limit));

const transaction = (compare: Compare[], success: RequestOp[], failure: RequestOp[]): TxnRequest => ({
  $typeName: 'etcdserverpb.TxnRequest',
  compare,
  success,
  failure,
});

/** Done only while all that is compared holds; the rest of the transaction goes on without it. */
export const ifOp = (compare: readonly Compare[], success: readonly RequestOp[]): RequestOp =>
  operation({ case: 'requestTxn', value: transaction([...compare], [...success], []) });

export interface Parts {
  readonly compare: readonly Compare[];
  readonly success: readonly RequestOp[];
  readonly failure: readonly RequestOp[];
}

/** @throws RegistryError too_large */
export function fitted({ compare, success, failure }: Parts): TxnRequest {
  const most = MOST_OPERATIONS;
  const longest = Math.max(success.length, failure.length);
  const inOne = Math.max(compare.length, longest) <= most;
  const groups = inOne ? 1 : groupsFor(compare.length, longest);
  if (groups === undefined)
    throw new RegistryError(
      'too_large',
      `the transaction takes ${compare.length} comparisons and ${longest} operations of etcd, which has room for ${most} comparisons, and for as many operations as they leave: nothing was sent, split it`,
    );
  const size = Math.ceil(longest / groups);
  const cut = (ops: readonly RequestOp[]): RequestOp[] =>
    inOne
      ? [...ops]
      : Array.from({ length: Math.ceil(ops.length / size) }, (_, i) => ifOp([], ops.slice(i * size, (i + 1) * size)));
  const bytes = FRAME_BYTES + sizeOf(compare, success, failure);
  if (bytes > MOST_BYTES)
    throw new RegistryError(
      'too_large',
      `the transaction takes ${bytes} bytes, and etcd takes requests of ${MOST_BYTES}: nothing was sent, split it`,
    );
  return transaction([...compare], cut(success), cut(failure));
}

/** So few groups that each holds no more than is left beside the comparisons and the groups. */
function groupsFor(compares: number, operations: number): number | undefined {
  for (let groups = 2; groups < MOST_OPERATIONS; groups++) {
    const room = MOST_OPERATIONS - Math.max(compares, groups);
    if (room > 0 && groups * room >= operations) return groups;
  }
  return undefined;
}

function sizeOf(compare: readonly Compare[], ...lists: readonly (readonly RequestOp[])[]): number {
  let bytes = 0;
  for (const { key } of compare) bytes += key.length + 32;
  for (const list of lists)
    for (const { request } of list) {
      if (request.case === 'requestTxn') bytes += sizeOf(request.value.compare, request.value.success);
      else bytes += (request.value?.key.length ?? 0) + 32;
      if (request.case === 'requestPut') bytes += request.value.value.length;
    }
  return bytes;
}

/** All keys that were answered, of transactions within as well. */
export function foundIn(responses: readonly ResponseOp[], found: KeyValue[] = []): KeyValue[] {
  for (const { response } of responses) {
    if (response.case === 'responseRange') found.push(...response.value.kvs);
    else if (response.case === 'responseTxn') foundIn(response.value.responses, found);
  }
  return found;
}

/** How often the head had been written before, if it is among what was written. */
export function countedBefore(responses: readonly ResponseOp[]): bigint | undefined {
  for (const { response } of responses.toReversed()) {
    if (response.case === 'responsePut') return response.value.prevKv?.version ?? 0n;
    if (response.case === 'responseTxn') return countedBefore(response.value.responses);
  }
  return undefined;
}
