/** Requests to a control node's registry. Decoding never throws on bytes; bounds of keys and values are the registry's to check. */
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import * as pb from './generated/omnirelay/registry/v1/registry_pb.ts';
import type {
  RelayCall,
  RelayCondition,
  RelayExpectation,
  RelayOperation,
  RelayRequest,
  RelayTransaction,
  RelayVersions,
  RelayWrite,
} from './relay-model.ts';
import { encodeWriteCalls, readWriteCalls } from './relay-write-calls.ts';

export const RELAY_WIRE_VERSION = 1;
/** Calls of one message. */
const MOST_CALLS = 1_024;

export const encodeRelayRequest = (request: RelayRequest): Uint8Array =>
  encodeWriteCalls(request, RELAY_WIRE_VERSION) ?? encodeAnyRequest(request);

export function encodeAnyRequest({ calls, credits, cancelled }: RelayRequest): Uint8Array {
  const message = create(pb.RelayRequestSchema, {
    wireVersion: RELAY_WIRE_VERSION,
    calls: calls.map(({ id, deadlineMs, operation }) => ({
      id,
      deadlineMs,
      ...(operation === null ? {} : { operation: operationMessage(operation) }),
    })),
    watchCredits: credits.map((credit) => ({ ...credit })),
    cancelled: [...cancelled],
  });
  return toBinary(pb.RelayRequestSchema, message);
}

/** Null when it is none. */
export const decodeRelayRequest = (bytes: Uint8Array): RelayRequest | null =>
  readWriteCalls(bytes, MOST_CALLS) ?? decodeAnyRequest(bytes);

export function decodeAnyRequest(bytes: Uint8Array): RelayRequest | null {
  try {
    const { wireVersion, calls, watchCredits, cancelled } = fromBinary(pb.RelayRequestSchema, bytes);
    if (wireVersion < 1 || calls.length + watchCredits.length + cancelled.length > MOST_CALLS) return null;
    return {
      calls: calls.map(readCall),
      credits: watchCredits.map(({ id, pages }) => ({ id, pages })),
      cancelled,
    };
  } catch {
    return null;
  }
}

type OperationMessage = NonNullable<MessageInitShape<typeof pb.CallSchema>['operation']>;

function operationMessage(operation: RelayOperation): OperationMessage {
  switch (operation.kind) {
    case 'identity':
      return { case: 'identity', value: {} };
    case 'read':
      return { case: 'read', value: { keys: [...operation.keys] } };
    case 'list': {
      const { kind: _, ...value } = operation;
      return { case: 'list', value };
    }
    case 'transact':
      return { case: 'transact', value: transactMessage(operation.txn, operation.expects) };
    case 'outcome-of':
      return { case: 'outcomeOf', value: { txnId: operation.txnId } };
    case 'heartbeat': {
      const { key, expected, value, expects } = operation;
      return { case: 'heartbeat', value: { key, expected, value, ...expecting(expects) } };
    }
    case 'compact':
      return { case: 'compact', value: { upTo: operation.upTo, ...expecting(operation.expects) } };
    case 'watch': {
      const { prefix, from, credit } = operation;
      return { case: 'watch', value: { prefix, from, credit } };
    }
  }
}

function transactMessage(txn: RelayTransaction, expects: RelayExpectation | undefined) {
  const { under, writerId, txnId, conditions, writes } = txn;
  return {
    ...(under.kind === 'unfenced' ? {} : { fence: { scope: under.scope, fence: under.fence, claimId: under.claimId } }),
    writerId,
    txnId,
    conditions: conditions.map((each) =>
      each.kind === 'absent' ? { key: each.key } : { key: each.key, version: each.version },
    ),
    writes: writes.map(({ kind, key, value, schema, minReader, versionVector }) => ({
      key,
      // A put without a value is the registry's to refuse, and must not become a delete.
      ...(kind === 'put' ? { value: value ?? '' } : {}),
      ...(schema === undefined ? {} : { schema }),
      ...(minReader === undefined ? {} : { minReader }),
      ...(versionVector === undefined ? {} : { versionVector: { versions: { ...versionVector } } }),
    })),
    ...expecting(expects),
  };
}

const expecting = (expects: RelayExpectation | undefined) =>
  expects === undefined
    ? {}
    : {
        expects: {
          storeIdentity: expects.identity,
          ...(expects.head === undefined ? {} : { head: expects.head }),
          ...(expects.lineageVersion === undefined ? {} : { lineageVersion: expects.lineageVersion }),
        },
      };

const readCall = ({ id, deadlineMs, operation }: pb.Call): RelayCall => ({
  id,
  deadlineMs,
  operation: readOperation(operation),
});

function readOperation(operation: pb.Call['operation']): RelayOperation | null {
  switch (operation.case) {
    case 'identity':
      return { kind: 'identity' };
    case 'read':
      return { kind: 'read', keys: operation.value.keys };
    case 'list': {
      const { prefix, afterKey, limit } = operation.value;
      return { kind: 'list', prefix, limit, ...(afterKey === undefined ? {} : { afterKey }) };
    }
    case 'transact':
      return { kind: 'transact', txn: readTransaction(operation.value), ...readExpects(operation.value.expects) };
    case 'outcomeOf':
      return { kind: 'outcome-of', txnId: operation.value.txnId };
    case 'heartbeat': {
      const { key, expected, value, expects } = operation.value;
      return { kind: 'heartbeat', key, expected, value, ...readExpects(expects) };
    }
    case 'compact':
      return { kind: 'compact', upTo: operation.value.upTo, ...readExpects(operation.value.expects) };
    case 'watch': {
      const { prefix, from, credit } = operation.value;
      return { kind: 'watch', prefix, from, credit };
    }
    default:
      return null;
  }
}

function readTransaction({ fence, writerId, txnId, conditions, writes }: pb.TransactCall): RelayTransaction {
  return {
    under:
      fence === undefined
        ? { kind: 'unfenced' }
        : { kind: 'fence', scope: fence.scope, fence: fence.fence, claimId: fence.claimId },
    writerId,
    txnId,
    conditions: conditions.map(
      ({ key, version }): RelayCondition =>
        version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version },
    ),
    writes: writes.map(readWrite),
  };
}

function readWrite({ key, value, schema, minReader, versionVector }: pb.Write): RelayWrite {
  if (value === undefined) return { kind: 'delete', key };
  return {
    kind: 'put',
    key,
    value,
    ...(schema === undefined ? {} : { schema }),
    ...(minReader === undefined ? {} : { minReader }),
    ...readVersions(versionVector),
  };
}

export const readVersions = (vector: pb.VersionVector | undefined): { versionVector?: RelayVersions } =>
  vector === undefined ? {} : { versionVector: vector.versions };

function readExpects(expects: pb.Expectation | undefined): { expects?: RelayExpectation } {
  if (expects === undefined) return {};
  const { storeIdentity, head, lineageVersion } = expects;
  return {
    expects: {
      identity: storeIdentity,
      ...(head === undefined ? {} : { head }),
      ...(lineageVersion === undefined ? {} : { lineageVersion }),
    },
  };
}
