/**
 * `Idempotency-Key`: a change that is sent again is answered again and done once. The record is written in the transaction of the act
 * itself, per principal and operation, and lives 24 h: each principal has room for a number of them. A secret that was shown once is not in
 * it.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { RegistryCondition, RegistryRecord, RegistryWrite, TxnId } from '@omnirelay/registry';
import { canonicalJson } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { Caller } from './caller.ts';
import type { ControlState } from './operation-context.ts';
import { Problem } from './problem.ts';

export const IDEMPOTENCY_PREFIX = 'idempotency/';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface StoredAnswer {
  readonly answer: Record<string, unknown>;
  readonly revision: bigint;
}

export interface IdempotencyUse {
  /** The answer that this key has already had. */
  readonly stored: StoredAnswer | null;
  readonly conditions: readonly RegistryCondition[];
  writesFor(answer: Record<string, unknown>): readonly RegistryWrite[];
}

interface KeyedRequest {
  readonly operation: string;
  readonly caller: Caller;
  readonly key: string;
  readonly input: unknown;
}

function readStored(record: RegistryRecord, requestHash: string, wall: number): StoredAnswer | null {
  const stored = JSON.parse(record.value) as {
    requestHash: string;
    expiresAt: number;
    answer: Record<string, unknown>;
  };
  if (stored.expiresAt <= wall) return null;
  if (stored.requestHash !== requestHash)
    throw new Problem(
      'idempotency_mismatch',
      'This Idempotency-Key was used with another request in the last 24 h. Use a new key for a new request.',
    );
  return { answer: stored.answer, revision: record.version };
}

/** @throws Problem idempotency_mismatch; too_many_requests when the caller has no room for another key */
export async function useIdempotencyKey(state: ControlState, request: KeyedRequest): Promise<IdempotencyUse> {
  const { issuer, subject } = request.caller.principal;
  const ofCaller = `${IDEMPOTENCY_PREFIX}${sha256([issuer, subject].join('\n'))}/`;
  const key = `${ofCaller}${sha256([request.operation, request.key].join('\n'))}`;
  const requestHash = sha256(canonicalJson(request.input));
  const { records } = await state.registry.store.read([key], { timeoutMs: CONTROL_BOUNDS.registryTimeoutMs });
  const [record] = records;
  const stored = record === undefined ? null : readStored(record, requestHash, state.wall());
  if (stored === null) await state.idempotencyRoom.take(ofCaller);
  return {
    stored,
    conditions: [record === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: record.version }],
    writesFor: (answer) => [
      {
        kind: 'put',
        key,
        value: JSON.stringify({ requestHash, expiresAt: state.wall() + CONTROL_BOUNDS.idempotencyMs, answer }),
        schema: 1,
        minReader: 1,
      },
    ],
  };
}

/** Keeps the answer of a change that had nothing to write. False when the same key was used at the same time: look again. */
export async function keepAnswer(
  { registry, self }: ControlState,
  { conditions, writesFor }: IdempotencyUse,
  answer: Record<string, unknown>,
): Promise<boolean> {
  const outcome = await registry.store.transact(
    {
      under: { kind: 'unfenced' },
      writerId: self.nodeId,
      txnId: randomUUID() as string as TxnId,
      conditions,
      writes: writesFor(answer),
    },
    { timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
  );
  if (outcome.kind === 'unknown')
    throw new Problem(
      'registry_dark',
      'The registry went dark before it answered. Repeat the request with the same key.',
    );
  return outcome.kind === 'committed';
}
