/** Answers of a control node's registry, and pages of what is watched in it. Decoding never throws on bytes. */
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import * as pb from './generated/omnirelay/registry/v1/registry_pb.ts';
import { encodeCommitted, readCommitted } from './relay-committed.ts';
import type {
  RelayAnswer,
  RelayChange,
  RelayHeartbeatOutcome,
  RelayOutcome,
  RelayOutcomeOf,
  RelayRecord,
  RelayResponse,
  RelayTransactOutcome,
  RelayWatchPage,
} from './relay-model.ts';
import { RELAY_WIRE_VERSION, readVersions } from './relay-request.ts';

export const encodeRelayResponse = (response: RelayResponse): Uint8Array =>
  encodeCommitted(response, RELAY_WIRE_VERSION) ?? encodeAnyResponse(response);

export function encodeAnyResponse({ clockMs, answers, pages }: RelayResponse): Uint8Array {
  const message = create(pb.RelayResponseSchema, {
    wireVersion: RELAY_WIRE_VERSION,
    clockMs,
    answers: answers.map(({ id, outcome }) => ({
      id,
      ...(outcome === null ? {} : { outcome: outcomeMessage(outcome) }),
    })),
    watchPages: pages.map(({ id, changes, upTo, identity, progress }) => ({
      id,
      changes: changes.map(({ revision, ...change }) => ({
        revision,
        change:
          change.kind === 'put'
            ? { case: 'put' as const, value: recordMessage(change.record) }
            : { case: 'deletedKey' as const, value: change.key },
      })),
      upTo,
      storeIdentity: identity,
      progress,
    })),
  });
  return toBinary(pb.RelayResponseSchema, message);
}

/** Null when it is none. */
export const decodeRelayResponse = (bytes: Uint8Array): RelayResponse | null =>
  readCommitted(bytes) ?? decodeAnyResponse(bytes);

export function decodeAnyResponse(bytes: Uint8Array): RelayResponse | null {
  try {
    const { wireVersion, clockMs, answers, watchPages } = fromBinary(pb.RelayResponseSchema, bytes);
    if (wireVersion < 1) return null;
    return { clockMs, answers: answers.map(readAnswer), pages: watchPages.map(readPage) };
  } catch {
    return null;
  }
}

type OutcomeMessage = NonNullable<MessageInitShape<typeof pb.AnswerSchema>['outcome']>;

const recordMessage = ({ versionVector, ...record }: RelayRecord) => ({
  ...record,
  ...(versionVector === undefined ? {} : { versionVector: { versions: { ...versionVector } } }),
});

function outcomeMessage(outcome: RelayOutcome): OutcomeMessage {
  switch (outcome.kind) {
    case 'failure':
      return { case: 'failure', value: { code: outcome.code, message: outcome.message } };
    case 'identity':
      return { case: 'identity', value: { storeIdentity: outcome.identity } };
    case 'read':
      return { case: 'read', value: readAnswerMessage(outcome.answer) };
    case 'list': {
      const { prefixRevision, nextKey } = outcome.answer;
      const more = nextKey === undefined ? {} : { nextKey };
      return { case: 'list', value: { ...readAnswerMessage(outcome.answer), prefixRevision, ...more } };
    }
    case 'transact':
      return { case: 'transact', value: { outcome: transactMessage(outcome.outcome) } };
    case 'outcome-of':
      return { case: 'outcomeOf', value: { outcome: settledMessage(outcome.outcome) } };
    case 'heartbeat':
      return { case: 'heartbeat', value: { outcome: heartbeatMessage(outcome.outcome) } };
    case 'compact':
      return { case: 'compact', value: {} };
    case 'watch-end':
      return { case: 'watchEnd', value: { compacted: outcome.compacted } };
  }
}

const readAnswerMessage = (answer: {
  readonly records: readonly RelayRecord[];
  readonly revision: bigint;
  readonly identity: string;
}) => ({
  records: answer.records.map(recordMessage),
  revision: answer.revision,
  storeIdentity: answer.identity,
});

const committed = (revision: bigint) => ({ case: 'committed' as const, value: { revision } });
const conflict = (current: readonly RelayRecord[], fence: boolean) => ({
  case: 'conflict' as const,
  value: { current: current.map(recordMessage), fence },
});

function transactMessage(outcome: RelayTransactOutcome) {
  switch (outcome.kind) {
    case 'committed':
      return committed(outcome.revision);
    case 'conflict':
      return conflict(outcome.current, outcome.cause === 'fence');
    case 'unknown':
      return { case: 'unknown' as const, value: { detail: outcome.detail } };
  }
}

function settledMessage(outcome: RelayOutcomeOf) {
  if (outcome.kind === 'committed') return committed(outcome.revision);
  return outcome.kind === 'absent' ? { case: 'absent' as const, value: {} } : { case: 'pending' as const, value: {} };
}

function heartbeatMessage(outcome: RelayHeartbeatOutcome) {
  if (outcome.kind === 'committed') return committed(outcome.version);
  if (outcome.kind === 'conflict') return conflict(outcome.current === undefined ? [] : [outcome.current], false);
  return { case: 'unknown' as const, value: { detail: '' } };
}

const readAnswer = ({ id, outcome }: pb.Answer): RelayAnswer => ({ id, outcome: readOutcome(outcome) });

function readOutcome(outcome: pb.Answer['outcome']): RelayOutcome | null {
  switch (outcome.case) {
    case 'failure':
      return { kind: 'failure', code: outcome.value.code, message: outcome.value.message };
    case 'identity':
      return { kind: 'identity', identity: outcome.value.storeIdentity };
    case 'read':
      return { kind: 'read', answer: readReadAnswer(outcome.value) };
    case 'list': {
      const { prefixRevision, nextKey } = outcome.value;
      const more = nextKey === undefined ? {} : { nextKey };
      return { kind: 'list', answer: { ...readReadAnswer(outcome.value), prefixRevision, ...more } };
    }
    case 'transact':
      return withOutcome('transact', readTransact(outcome.value.outcome));
    case 'outcomeOf':
      return withOutcome('outcome-of', readSettled(outcome.value.outcome));
    case 'heartbeat':
      return withOutcome('heartbeat', readHeartbeat(outcome.value.outcome));
    case 'compact':
      return { kind: 'compact' };
    case 'watchEnd':
      return { kind: 'watch-end', compacted: outcome.value.compacted };
    default:
      return null;
  }
}

const withOutcome = <K extends 'transact' | 'outcome-of' | 'heartbeat', T>(kind: K, outcome: T | null) =>
  outcome === null ? null : { kind, outcome };

const readReadAnswer = ({ records, revision, storeIdentity }: pb.ReadAnswer | pb.ListAnswer) => ({
  records: records.map(readRecord),
  revision,
  identity: storeIdentity,
});

function readTransact(outcome: pb.TransactAnswer['outcome']): RelayTransactOutcome | null {
  switch (outcome.case) {
    case 'committed':
      return { kind: 'committed', revision: outcome.value.revision };
    case 'conflict': {
      const { current, fence } = outcome.value;
      return { kind: 'conflict', current: current.map(readRecord), cause: fence ? 'fence' : 'condition' };
    }
    case 'unknown':
      return { kind: 'unknown', detail: outcome.value.detail };
    default:
      return null;
  }
}

function readSettled(outcome: pb.OutcomeOfAnswer['outcome']): RelayOutcomeOf | null {
  if (outcome.case === 'committed') return { kind: 'committed', revision: outcome.value.revision };
  return outcome.case === 'absent' || outcome.case === 'pending' ? { kind: outcome.case } : null;
}

function readHeartbeat(outcome: pb.HeartbeatAnswer['outcome']): RelayHeartbeatOutcome | null {
  switch (outcome.case) {
    case 'committed':
      return { kind: 'committed', version: outcome.value.revision };
    case 'conflict': {
      const [current] = outcome.value.current;
      return { kind: 'conflict', ...(current === undefined ? {} : { current: readRecord(current) }) };
    }
    case 'unknown':
      return { kind: 'unknown' };
    default:
      return null;
  }
}

function readPage({ id, changes, upTo, storeIdentity, progress }: pb.WatchPage): RelayWatchPage {
  return {
    id,
    changes: changes.flatMap(({ revision, change }): RelayChange[] => {
      if (change.case === 'put') return [{ kind: 'put', revision, record: readRecord(change.value) }];
      return change.case === 'deletedKey' ? [{ kind: 'delete', revision, key: change.value }] : [];
    }),
    upTo,
    identity: storeIdentity,
    progress,
  };
}

function readRecord(record: pb.Record): RelayRecord {
  const { key, value, schema, minReader, version, lastWriterId, lastTxnId, versionVector } = record;
  return { key, value, schema, minReader, version, lastWriterId, lastTxnId, ...readVersions(versionVector) };
}
