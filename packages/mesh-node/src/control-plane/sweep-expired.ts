/** Drops records that have expired (idempotency keys, join tokens, peers that are gone), and above a bound, where there is one, the oldest too. */
import { randomUUID } from 'node:crypto';
import type { GuardedRegistry, RegistryRecord, TxnId } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from './bounds.ts';
import { recordsBelow } from './records-below.ts';

export interface Sweep {
  readonly prefix: string;
  readonly maxRecords?: number;
  /** Unix milliseconds. */
  expiresAt(record: RegistryRecord): number;
}

const BATCH = 50;

/** How many were dropped. Another node may sweep at the same time: a record that changed meanwhile is left alone. */
export async function sweepExpired(
  registry: GuardedRegistry,
  sweep: Sweep,
  options: { readonly writerId: string; readonly wall: number; readonly signal: AbortSignal },
): Promise<number> {
  const records = [];
  for await (const record of recordsBelow(registry.store, sweep.prefix, options.signal))
    records.push({ record, at: sweep.expiresAt(record) });
  const byExpiry = records.sort((a, b) => a.at - b.at);
  const surplus = byExpiry.length - (sweep.maxRecords ?? byExpiry.length);
  const dropped = byExpiry.filter(({ at }, index) => at <= options.wall || index < surplus).map(({ record }) => record);
  return dropRecords(registry, dropped, options);
}

/** How many were dropped: records that have changed since they were read stay, and others of their batch with them. */
export async function dropRecords(
  registry: GuardedRegistry,
  dropped: readonly Pick<RegistryRecord, 'key' | 'version'>[],
  options: { readonly writerId: string; readonly signal: AbortSignal },
): Promise<number> {
  let count = 0;
  for (let i = 0; i < dropped.length; i += BATCH) {
    const batch = dropped.slice(i, i + BATCH);
    const outcome = await registry.store.transact(
      {
        under: { kind: 'unfenced' },
        writerId: options.writerId,
        txnId: randomUUID() as string as TxnId,
        conditions: batch.map(({ key, version }) => ({ kind: 'version', key, version })),
        writes: batch.map(({ key }) => ({ kind: 'delete', key })),
      },
      { signal: options.signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
    );
    if (outcome.kind === 'committed') count += batch.length;
  }
  return count;
}
