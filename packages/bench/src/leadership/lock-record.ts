/** The record that electors compete for, one a scope, in the registry: compare-and-set is all that they need of it. */
import { randomUUID } from 'node:crypto';
import type { RegistryStore, Revision, TxnId } from '@omnirelay/registry';

export interface LockRecord {
  readonly holderIdentity: string;
  readonly leaseDurationMs: number;
  readonly acquireTime: number;
  readonly renewTime: number;
  readonly leaderTransitions: number;
}

export interface LockRead {
  readonly raw: string;
  readonly record: LockRecord;
  readonly version: Revision;
}

export interface Lock {
  /** Undefined where there is none. */
  get(timeoutMs: number): Promise<LockRead | undefined>;
  /** The version written; undefined where another was faster. `expected` undefined: there must be none. */
  set(record: LockRecord, expected: Revision | undefined, timeoutMs: number): Promise<Revision | undefined>;
}

export function registryLock(store: RegistryStore, key: string, writerId: string): Lock {
  return {
    async get(timeoutMs) {
      const [found] = (await store.read([key], { timeoutMs })).records;
      if (found === undefined) return undefined;
      return { raw: found.value, record: JSON.parse(found.value) as LockRecord, version: found.version };
    },
    async set(record, expected, timeoutMs) {
      const outcome = await store.transact(
        {
          under: { kind: 'unfenced' },
          writerId,
          txnId: randomUUID() as TxnId,
          conditions: [expected === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: expected }],
          writes: [{ kind: 'put', key, value: JSON.stringify(record) }],
        },
        { timeoutMs },
      );
      return outcome.kind === 'committed' ? outcome.revision : undefined;
    },
  };
}
