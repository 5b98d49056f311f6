/**
 * Requests of nothing but compare-and-sets and heartbeats, which is what callers of a registry mostly send, without the general reader and writer:
 * whoever renews a lease waits for each step of it. The bytes are those that protobuf writes, to the bit (a test holds that); whatever looks
 * otherwise is left to the general reader.
 */
import * as pb from './generated/omnirelay/registry/v1/registry_pb.ts';
import { OrderedReader } from './ordered-reader.ts';
import type {
  RelayCall,
  RelayCondition,
  RelayExpectation,
  RelayOperation,
  RelayRequest,
  RelayTransaction,
  RelayWrite,
} from './relay-model.ts';
import { ScratchWriter } from './scratch-writer.ts';
import { BYTES, FIXED64, tagOf, VARINT } from './wire-tags.ts';

const { field: REQUEST } = pb.RelayRequestSchema;
const { field: CALL } = pb.CallSchema;
const { field: TRANSACT } = pb.TransactCallSchema;
const { field: FENCE } = pb.FenceAuthoritySchema;
const { field: CONDITION } = pb.ConditionSchema;
const { field: WRITE } = pb.WriteSchema;
const { field: BEAT } = pb.HeartbeatCallSchema;
const { field: EXPECTS } = pb.ExpectationSchema;
const TAG = {
  wireVersion: tagOf(REQUEST.wireVersion, VARINT),
  calls: tagOf(REQUEST.calls, BYTES),
  call: {
    id: tagOf(CALL.id, VARINT),
    deadlineMs: tagOf(CALL.deadlineMs, FIXED64),
    transact: tagOf(CALL.transact, BYTES),
    heartbeat: tagOf(CALL.heartbeat, BYTES),
  },
  transact: {
    fence: tagOf(TRANSACT.fence, BYTES),
    writerId: tagOf(TRANSACT.writerId, BYTES),
    txnId: tagOf(TRANSACT.txnId, BYTES),
    conditions: tagOf(TRANSACT.conditions, BYTES),
    writes: tagOf(TRANSACT.writes, BYTES),
    expects: tagOf(TRANSACT.expects, BYTES),
  },
  fence: { scope: tagOf(FENCE.scope, BYTES), fence: tagOf(FENCE.fence, BYTES), claimId: tagOf(FENCE.claimId, BYTES) },
  condition: { key: tagOf(CONDITION.key, BYTES), version: tagOf(CONDITION.version, VARINT) },
  write: {
    key: tagOf(WRITE.key, BYTES),
    value: tagOf(WRITE.value, BYTES),
    schema: tagOf(WRITE.schema, VARINT),
    minReader: tagOf(WRITE.minReader, VARINT),
  },
  beat: {
    key: tagOf(BEAT.key, BYTES),
    expected: tagOf(BEAT.expected, VARINT),
    value: tagOf(BEAT.value, BYTES),
    expects: tagOf(BEAT.expects, BYTES),
  },
  expects: {
    storeIdentity: tagOf(EXPECTS.storeIdentity, BYTES),
    head: tagOf(EXPECTS.head, VARINT),
    lineageVersion: tagOf(EXPECTS.lineageVersion, VARINT),
  },
} as const;

type Transact = Extract<RelayOperation, { kind: 'transact' }>;
type Heartbeat = Extract<RelayOperation, { kind: 'heartbeat' }>;

const writer = new ScratchWriter();

/** Null where there is anything else in it. */
export function encodeWriteCalls({ calls, credits, cancelled }: RelayRequest, version: number): Uint8Array | null {
  if (credits.length + cancelled.length > 0) return null;
  try {
    writer.begin().uint32(TAG.wireVersion).uint32(version);
    return calls.every(writeCall) ? writer.finish() : null;
  } catch {
    return null;
  }
}

function writeCall({ id, deadlineMs, operation }: RelayCall): boolean {
  // Protobuf leaves out what is 0.
  if (id === 0 || deadlineMs === 0 || operation === null) return false;
  const from = writer.uint32(TAG.calls).fork();
  writer.uint32(TAG.call.id).uint32(id).uint32(TAG.call.deadlineMs).double(deadlineMs);
  if (operation.kind === 'heartbeat') writeHeartbeat(operation);
  else if (operation.kind === 'transact' && operation.txn.writes.every(isPlain)) writeTransact(operation);
  else return false;
  writer.join(from);
  return true;
}

const isPlain = ({ versionVector }: RelayWrite): boolean => versionVector === undefined;

function text(tag: number, value: string): void {
  if (value !== '') writer.uint32(tag).text(value);
}

function number(tag: number, value: bigint | undefined): void {
  if (value !== undefined) writer.uint32(tag).uint64(value);
}

function writeTransact({ txn, expects }: Transact): void {
  const from = writer.uint32(TAG.call.transact).fork();
  const { under } = txn;
  if (under.kind === 'fence') {
    const fence = writer.uint32(TAG.transact.fence).fork();
    text(TAG.fence.scope, under.scope);
    text(TAG.fence.fence, under.fence);
    text(TAG.fence.claimId, under.claimId);
    writer.join(fence);
  }
  text(TAG.transact.writerId, txn.writerId);
  text(TAG.transact.txnId, txn.txnId);
  for (const each of txn.conditions) {
    const condition = writer.uint32(TAG.transact.conditions).fork();
    text(TAG.condition.key, each.key);
    if (each.kind === 'version') number(TAG.condition.version, each.version);
    writer.join(condition);
  }
  for (const { kind, key, value, schema, minReader } of txn.writes) {
    const write = writer.uint32(TAG.transact.writes).fork();
    text(TAG.write.key, key);
    // A put without a value is the registry's to refuse, and must not become a delete.
    if (kind === 'put') writer.uint32(TAG.write.value).text(value ?? '');
    if (schema !== undefined) writer.uint32(TAG.write.schema).uint32(schema);
    if (minReader !== undefined) writer.uint32(TAG.write.minReader).uint32(minReader);
    writer.join(write);
  }
  writeExpects(TAG.transact.expects, expects);
  writer.join(from);
}

function writeHeartbeat({ key, expected, value, expects }: Heartbeat): void {
  const from = writer.uint32(TAG.call.heartbeat).fork();
  text(TAG.beat.key, key);
  number(TAG.beat.expected, expected === 0n ? undefined : expected);
  text(TAG.beat.value, value);
  writeExpects(TAG.beat.expects, expects);
  writer.join(from);
}

function writeExpects(tag: number, expects: RelayExpectation | undefined): void {
  if (expects === undefined) return;
  const from = writer.uint32(tag).fork();
  text(TAG.expects.storeIdentity, expects.identity);
  number(TAG.expects.head, expects.head);
  number(TAG.expects.lineageVersion, expects.lineageVersion);
  writer.join(from);
}

/** Null where it is no such request, or not written as protobuf writes one. */
export function readWriteCalls(bytes: Uint8Array, mostCalls: number): RelayRequest | null {
  try {
    const reader = new OrderedReader(bytes);
    if (!reader.takes(TAG.wireVersion) || reader.uint32() < 1) return null;
    const calls: RelayCall[] = [];
    while (reader.takes(TAG.calls)) {
      if (calls.length >= mostCalls) return null;
      calls.push(reader.nested(readCall));
    }
    return reader.isOver ? { calls, credits: [], cancelled: [] } : null;
  } catch {
    return null;
  }
}

function readCall(reader: OrderedReader): RelayCall {
  if (!reader.takes(TAG.call.id)) throw new RangeError('a call without its number');
  const id = reader.uint32();
  if (!reader.takes(TAG.call.deadlineMs)) throw new RangeError('a call without its deadline');
  const deadlineMs = reader.double();
  if (reader.takes(TAG.call.transact)) return { id, deadlineMs, operation: reader.nested(readTransact) };
  if (reader.takes(TAG.call.heartbeat)) return { id, deadlineMs, operation: reader.nested(readHeartbeat) };
  throw new RangeError('another call');
}

const readText = (reader: OrderedReader, tag: number): string => (reader.takes(tag) ? reader.text() : '');

function readTransact(reader: OrderedReader): Transact {
  const under = reader.takes(TAG.transact.fence) ? reader.nested(readFence) : UNFENCED;
  const writerId = readText(reader, TAG.transact.writerId);
  const txnId = readText(reader, TAG.transact.txnId);
  const conditions: RelayCondition[] = [];
  while (reader.takes(TAG.transact.conditions)) conditions.push(reader.nested(readCondition));
  const writes: RelayWrite[] = [];
  while (reader.takes(TAG.transact.writes)) writes.push(reader.nested(readWrite));
  const txn: RelayTransaction = { under, writerId, txnId, conditions, writes };
  return { kind: 'transact', txn, ...readExpects(reader, TAG.transact.expects) };
}

const UNFENCED = { kind: 'unfenced' } as const;

const readFence = (reader: OrderedReader): RelayTransaction['under'] => ({
  kind: 'fence',
  scope: readText(reader, TAG.fence.scope),
  fence: readText(reader, TAG.fence.fence),
  claimId: readText(reader, TAG.fence.claimId),
});

function readCondition(reader: OrderedReader): RelayCondition {
  const key = readText(reader, TAG.condition.key);
  return reader.takes(TAG.condition.version)
    ? { kind: 'version', key, version: reader.uint64() }
    : { kind: 'absent', key };
}

function readWrite(reader: OrderedReader): RelayWrite {
  const key = readText(reader, TAG.write.key);
  if (!reader.takes(TAG.write.value)) return { kind: 'delete', key };
  const value = reader.text();
  const schema = reader.takes(TAG.write.schema) ? { schema: reader.uint32() } : null;
  const minReader = reader.takes(TAG.write.minReader) ? { minReader: reader.uint32() } : null;
  return { kind: 'put', key, value, ...schema, ...minReader };
}

function readHeartbeat(reader: OrderedReader): Heartbeat {
  const key = readText(reader, TAG.beat.key);
  const expected = reader.takes(TAG.beat.expected) ? reader.uint64() : 0n;
  const value = readText(reader, TAG.beat.value);
  return { kind: 'heartbeat', key, expected, value, ...readExpects(reader, TAG.beat.expects) };
}

const readExpects = (reader: OrderedReader, tag: number): { expects?: RelayExpectation } =>
  reader.takes(tag) ? { expects: reader.nested(readExpectation) } : {};

function readExpectation(reader: OrderedReader): RelayExpectation {
  const identity = readText(reader, TAG.expects.storeIdentity);
  const head = reader.takes(TAG.expects.head) ? { head: reader.uint64() } : null;
  const lineage = reader.takes(TAG.expects.lineageVersion) ? { lineageVersion: reader.uint64() } : null;
  return { identity, ...head, ...lineage };
}
