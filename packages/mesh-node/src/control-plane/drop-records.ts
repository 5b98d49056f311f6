/**
 * Drops records in batches, each in one transaction that takes nothing which has changed since it was read: another node may be at the same
 * work.
 */
import { randomUUID } from 'node:crypto';
import type { GuardedRegistry, RegistryCondition, RegistryRecord, TxnId } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from './bounds.ts';

type Dropped = Pick<RegistryRecord, 'key' | 'version'>;

export interface DropOptions {
  readonly writerId: string;
  readonly signal: AbortSignal;
}

const BATCH = 50;

/** How many were dropped: records that have changed since they were read stay, and others of their batch with them. @throws RegistryError */
export async function dropRecords(
  registry: GuardedRegistry,
  dropped: readonly Dropped[],
  options: DropOptions,
): Promise<number> {
  let count = 0;
  for (const batch of batchesOf(dropped)) if (await drop(registry, batch, options)) count += batch.length;
  return count;
}

/**
 * Where each may go only after those before it. False: it stopped at a batch of which nobody knows that it is gone, and what follows stays.
 * `unless`: records of these keys must not have come, looked at with each batch. @throws RegistryError
 */
export async function dropInOrder(
  registry: GuardedRegistry,
  dropped: readonly Dropped[],
  options: DropOptions & { readonly unless?: (batch: readonly Dropped[]) => readonly string[] },
): Promise<boolean> {
  for (const batch of batchesOf(dropped)) {
    const absent = (options.unless?.(batch) ?? []).map((key) => ({ kind: 'absent', key }) as const);
    if (!(await drop(registry, batch, options, absent))) return false;
  }
  return true;
}

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH);
}

async function drop(
  registry: GuardedRegistry,
  batch: readonly Dropped[],
  { writerId, signal }: DropOptions,
  further: readonly RegistryCondition[] = [],
): Promise<boolean> {
  const outcome = await registry.store.transact(
    {
      under: { kind: 'unfenced' },
      writerId,
      txnId: randomUUID() as string as TxnId,
      conditions: [...further, ...batch.map(({ key, version }) => ({ kind: 'version', key, version }) as const)],
      writes: batch.map(({ key }) => ({ kind: 'delete', key })),
    },
    { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
  );
  return outcome.kind === 'committed';
}
