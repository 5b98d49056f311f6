/** Checks that need no store: shapes and bounds, and which authority a write to a fenced prefix must carry. */
import { REGISTRY_BOUNDS } from './bounds.ts';
import { parseFence } from './fence.ts';
import type { Transaction, VersionVector } from './port.ts';
import { RegistryError } from './registry-error.ts';

/** Writes below `prefix` commit only under the fence of the scope. */
export interface FenceScope {
  readonly prefix: string;
  /** A fixed scope, or the scope of that key (`shards/orders/7/x` -> `shard/orders/7`). */
  readonly scope: string | ((key: string) => string);
}

const KEY = /^[A-Za-z0-9._~:@+=%-]+(?:\/[A-Za-z0-9._~:@+=%-]+)*$/;

const show = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);

/** @throws RegistryError invalid_key */
export function checkKey(key: string): void {
  if (key.length > REGISTRY_BOUNDS.keyLength || !KEY.test(key)) {
    throw new RegistryError(
      'invalid_key',
      `key ${show(key)} is not valid: expected a slash path like "intent/node-1" of at most ${REGISTRY_BOUNDS.keyLength} characters of A-Z a-z 0-9 . _ ~ : @ + = % -, no empty part, no slash at either end`,
    );
  }
}

/** @throws RegistryError invalid_key, too_large */
export function checkRead(keys: readonly string[]): void {
  for (const key of keys) checkKey(key);
  if (keys.length > REGISTRY_BOUNDS.readKeys)
    throw new RegistryError('too_large', `${keys.length} keys in one read; at most ${REGISTRY_BOUNDS.readKeys}`);
}

/** @throws RegistryError invalid_key */
export function checkPrefix(prefix: string): void {
  if (prefix === '') return;
  if (!prefix.endsWith('/')) {
    throw new RegistryError(
      'invalid_key',
      `prefix ${show(prefix)} is not valid: end it with "/" (or pass "" for everything)`,
    );
  }
  checkKey(prefix.slice(0, -1));
}

/** What a watch is of: a prefix, or what several begin with, up to a "-". @throws RegistryError invalid_key */
export function checkWatched(prefix: string): void {
  if (prefix.endsWith('-')) checkKey(prefix);
  else checkPrefix(prefix);
}

/** @throws RegistryError too_large */
export function checkValue(key: string, value: string): number {
  const bytes = Buffer.byteLength(value);
  if (bytes > REGISTRY_BOUNDS.valueBytes) {
    throw new RegistryError(
      'too_large',
      `the value of ${show(key)} has ${bytes} bytes; a record holds at most ${REGISTRY_BOUNDS.valueBytes}: split it over several records`,
    );
  }
  return bytes;
}

/** @throws RegistryError too_large, invalid_key */
export function checkTransaction(txn: Transaction): void {
  const operations = txn.conditions.length + txn.writes.length;
  if (operations > REGISTRY_BOUNDS.operationsPerTransaction) {
    throw new RegistryError(
      'too_large',
      `the transaction has ${operations} conditions and writes; at most ${REGISTRY_BOUNDS.operationsPerTransaction} together: split it`,
    );
  }
  checkName('writerId', txn.writerId, REGISTRY_BOUNDS.writerIdLength);
  checkName('txnId', txn.txnId, REGISTRY_BOUNDS.txnIdLength);
  for (const condition of txn.conditions) checkKey(condition.key);
  const seen = new Set<string>();
  let bytes = 0;
  for (const write of txn.writes) {
    checkKey(write.key);
    if (seen.has(write.key)) {
      throw new RegistryError(
        'invalid_key',
        `key ${show(write.key)} is written twice in one transaction: once is enough`,
      );
    }
    seen.add(write.key);
    if (write.kind !== 'put') continue;
    if (write.value === undefined) {
      throw new RegistryError('invalid_key', `the put of ${show(write.key)} has no value`);
    }
    bytes += checkValue(write.key, write.value);
    if (write.versionVector !== undefined) checkVersionVector(write.key, write.versionVector);
  }
  if (bytes > REGISTRY_BOUNDS.transactionBytes) {
    throw new RegistryError(
      'too_large',
      `the transaction has ${bytes} bytes of values; at most ${REGISTRY_BOUNDS.transactionBytes}: split it`,
    );
  }
}

function checkVersionVector(key: string, vector: VersionVector): void {
  const entries = Object.entries(vector);
  if (entries.length > REGISTRY_BOUNDS.versionVectorEntries) {
    throw new RegistryError(
      'too_large',
      `the version vector of ${show(key)} names ${entries.length} clusters; at most ${REGISTRY_BOUNDS.versionVectorEntries}`,
    );
  }
  for (const [cluster, version] of entries) {
    checkName('cluster id', cluster, REGISTRY_BOUNDS.writerIdLength);
    if (/^\d{1,20}$/.test(version)) continue;
    throw new RegistryError(
      'too_large',
      `the version of ${show(cluster)} in the vector of ${show(key)} is ${show(version)}: expected 1 to 20 digits`,
    );
  }
}

function checkName(what: string, text: string, limit: number): void {
  if (text.length === 0 || text.length > limit) {
    throw new RegistryError('too_large', `${what} ${show(text)} is not valid: expected 1 to ${limit} characters`);
  }
}

function scopeOf(key: string, fenceScopes: readonly FenceScope[]): string | undefined {
  const entry = fenceScopes.find((candidate) => key.startsWith(candidate.prefix));
  return typeof entry?.scope === 'function' ? entry.scope(key) : entry?.scope;
}

/** Every write to a fenced prefix must be under the fence of that prefix's scope. @throws RegistryError fence_required */
export function checkAuthority(txn: Transaction, fenceScopes: readonly FenceScope[]): void {
  const { under } = txn;
  for (const write of txn.writes)
    checkWriteAuthority(write.key, under.kind === 'fence' ? under.scope : undefined, fenceScopes);
  if (under.kind !== 'fence') return;
  checkKey(under.scope);
  if (parseFence(under.fence) === undefined) {
    throw new RegistryError(
      'fence_required',
      `fence ${show(under.fence)} is not valid: expected 10, 10 and 20 digits with dots between`,
    );
  }
}

/** @throws RegistryError fence_required */
export function checkWriteAuthority(key: string, held: string | undefined, fenceScopes: readonly FenceScope[]): void {
  const needed = scopeOf(key, fenceScopes);
  if (needed === undefined || needed === held) return;
  const given = held === undefined ? 'it came without a fence' : `it came under the fence of ${show(held)}`;
  throw new RegistryError(
    'fence_required',
    `a write to ${show(key)} needs the fence of scope ${show(needed)}; ${given}`,
  );
}
