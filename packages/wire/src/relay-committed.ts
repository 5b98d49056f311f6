/**
 * Answers of nothing but commits, as relay-write-calls.ts has the calls for them: without the general reader and writer.
 */
import * as pb from './generated/omnirelay/registry/v1/registry_pb.ts';
import { OrderedReader } from './ordered-reader.ts';
import type { RelayAnswer, RelayResponse } from './relay-model.ts';
import { ScratchWriter } from './scratch-writer.ts';
import { BYTES, FIXED64, tagOf, VARINT } from './wire-tags.ts';

const { field: RESPONSE } = pb.RelayResponseSchema;
const { field: ANSWER } = pb.AnswerSchema;
const TAG = {
  wireVersion: tagOf(RESPONSE.wireVersion, VARINT),
  clockMs: tagOf(RESPONSE.clockMs, FIXED64),
  answers: tagOf(RESPONSE.answers, BYTES),
  id: tagOf(ANSWER.id, VARINT),
  transact: tagOf(ANSWER.transact, BYTES),
  heartbeat: tagOf(ANSWER.heartbeat, BYTES),
  /** The same in both. */
  committed: tagOf(pb.TransactAnswerSchema.field.committed, BYTES),
  revision: tagOf(pb.CommittedSchema.field.revision, VARINT),
} as const;
if (TAG.committed !== tagOf(pb.HeartbeatAnswerSchema.field.committed, BYTES))
  throw new Error('a transaction and a heartbeat commit differently');

const writer = new ScratchWriter();

/** Null where there is anything else in it. */
export function encodeCommitted({ clockMs, answers, pages }: RelayResponse, version: number): Uint8Array | null {
  if (pages.length > 0 || clockMs === 0) return null;
  try {
    writer.begin().uint32(TAG.wireVersion).uint32(version).uint32(TAG.clockMs).double(clockMs);
    return answers.every(writeAnswer) ? writer.finish() : null;
  } catch {
    return null;
  }
}

function writeAnswer({ id, outcome }: RelayAnswer): boolean {
  const kind = outcome?.kind === 'transact' || outcome?.kind === 'heartbeat' ? outcome.kind : null;
  const revision = outcome === null ? null : committedAt(outcome);
  // Protobuf leaves out what is 0.
  if (kind === null || revision === null || revision === 0n || id === 0) return false;
  const answer = writer.uint32(TAG.answers).fork();
  const what = writer.uint32(TAG.id).uint32(id).uint32(TAG[kind]).fork();
  const committed = writer.uint32(TAG.committed).fork();
  writer.uint32(TAG.revision).uint64(revision).join(committed).join(what).join(answer);
  return true;
}

function committedAt(outcome: NonNullable<RelayAnswer['outcome']>): bigint | null {
  if (outcome.kind === 'transact') return outcome.outcome.kind === 'committed' ? outcome.outcome.revision : null;
  if (outcome.kind === 'heartbeat') return outcome.outcome.kind === 'committed' ? outcome.outcome.version : null;
  return null;
}

/** Null where it is no such response, or not written as protobuf writes one. */
export function readCommitted(bytes: Uint8Array): RelayResponse | null {
  try {
    const reader = new OrderedReader(bytes);
    if (!reader.takes(TAG.wireVersion) || reader.uint32() < 1 || !reader.takes(TAG.clockMs)) return null;
    const clockMs = reader.double();
    const answers: RelayAnswer[] = [];
    while (reader.takes(TAG.answers)) answers.push(reader.nested(readAnswer));
    return reader.isOver ? { clockMs, answers, pages: [] } : null;
  } catch {
    return null;
  }
}

function readAnswer(reader: OrderedReader): RelayAnswer {
  if (!reader.takes(TAG.id)) throw new RangeError('an answer without its number');
  const id = reader.uint32();
  if (reader.takes(TAG.transact))
    return { id, outcome: { kind: 'transact', outcome: { kind: 'committed', revision: reader.nested(readRevision) } } };
  if (reader.takes(TAG.heartbeat))
    return { id, outcome: { kind: 'heartbeat', outcome: { kind: 'committed', version: reader.nested(readRevision) } } };
  throw new RangeError('another answer');
}

function readRevision(reader: OrderedReader): bigint {
  if (!reader.takes(TAG.committed)) throw new RangeError('no commit');
  return reader.nested((committed) => (committed.takes(TAG.revision) ? committed.uint64() : 0n));
}
