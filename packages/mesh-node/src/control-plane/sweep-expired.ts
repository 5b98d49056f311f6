/** Drops records that have expired (idempotency keys, join tokens, peers that are gone), and above a bound, where there is one, the oldest too. */
import type { GuardedRegistry, RegistryRecord } from '@omnirelay/registry';
import { dropRecords } from './drop-records.ts';
import { recordsBelow } from './records-below.ts';

export interface Sweep {
  readonly prefix: string;
  readonly maxRecords?: number;
  /** Unix milliseconds. */
  expiresAt(record: RegistryRecord): number;
}

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
