/**
 * Ends the chains of the audit of which nothing is kept any more, those of writers that are gone above all: their head, their seals and where
 * they were sealed last. Which, and in what order, so that every export on the way verifies, is `planChainEnds`.
 */
import { randomUUID } from 'node:crypto';
import type { GuardedRegistry, RegistryCondition, RegistryRecord, RegistryWrite, TxnId } from '@omnirelay/registry';
import { AUDIT_STORE_KEEPS, type AuditSeal, type ChainFacts, planChainEnds, type SealFacts } from '@omnirelay/wire';
import { AUDIT_HEAD_PREFIX, AUDIT_PREFIX, type HeadRecord, readHeads, type StoredHead } from './audit-chain.ts';
import { lastSealKey, SEAL_PREFIX, sealWriters, writerOfSeal } from './audit-sealer.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { dropInOrder } from './drop-records.ts';
import { recordsBelow } from './records-below.ts';

export interface EndChainsOptions {
  readonly writerId: string;
  readonly signal: AbortSignal;
  /** A seal that is none: it stays, until its chain ends. */
  readonly onUnreadable: (key: string, error: unknown) => void;
}

interface StoredSeal extends SealFacts, Pick<RegistryRecord, 'key' | 'version'> {}

/** The writers whose chain has ended now. @throws RegistryError */
export async function endChains(registry: GuardedRegistry, options: EndChainsOptions): Promise<readonly string[]> {
  const { store } = registry;
  const { signal } = options;
  const heads = await readHeads(store, signal);
  const chains: ChainFacts[] = [];
  for (const [writerId, { sequence, closed }] of heads) {
    const firstKept = await firstKeptOf(registry, writerId, signal);
    chains.push({ writerId, sequence: BigInt(sequence), closed: closed === true, firstKept });
  }
  // Only then are the seals worth reading: there may be many.
  const isOrphan = (writerId: string): boolean => !heads.has(writerId);
  const isNothingToEnd = chains.every(({ firstKept }) => firstKept !== null);
  if (isNothingToEnd && !(await sealWriters(store, signal)).some(isOrphan)) return [];
  const whole = new Set(chains.filter(({ firstKept }) => firstKept === 1n).map(({ writerId }) => writerId));
  const seals: StoredSeal[] = [];
  const unreadable: RegistryRecord[] = [];
  for await (const record of recordsBelow(store, SEAL_PREFIX, signal)) {
    try {
      seals.push(factsOf(record, whole));
    } catch (error) {
      unreadable.push(record);
      options.onUnreadable(record.key, error);
    }
  }
  const { close, drop, end } = planChainEnds(chains, seals, AUDIT_STORE_KEEPS.maxAgeMs);
  for (const writerId of close) await closeChain(registry, heads.get(writerId), options);
  // A writer without a head that has come meanwhile has sealed a chain of its own.
  const unless = (batch: readonly Pick<RegistryRecord, 'key'>[]): string[] =>
    [...new Set(batch.map(({ key }) => writerOfSeal(key)))]
      .filter(isOrphan)
      .map((writerId) => AUDIT_HEAD_PREFIX + writerId);
  // A chain whose old seals are still there would leave them behind, with nobody to explain them; a later one has a hole before it.
  if (!(await dropInOrder(registry, drop, { ...options, unless }))) return [];
  const ended: string[] = [];
  for (const writerId of end) {
    const own = [
      ...seals.filter((seal) => seal.writerId === writerId && !drop.includes(seal)),
      ...unreadable.filter(({ key }) => writerOfSeal(key) === writerId),
    ];
    if (await endChain(registry, { writerId, head: heads.get(writerId), seals: own }, options)) ended.push(writerId);
  }
  return ended;
}

async function firstKeptOf({ store }: GuardedRegistry, writerId: string, signal: AbortSignal): Promise<bigint | null> {
  const { records } = await store.list(`${AUDIT_PREFIX}${writerId}/`, { limit: 1 }, { signal });
  const [first] = records;
  return first === undefined ? null : BigInt(first.key.slice(first.key.lastIndexOf('/') + 1));
}

function factsOf({ key, version, value }: RegistryRecord, whole: ReadonlySet<string>): StoredSeal {
  const { writerId, sequence, at, witnessed } = JSON.parse(value) as AuditSeal;
  return {
    key,
    version,
    writerId,
    sequence: BigInt(sequence),
    at: Date.parse(at),
    witnessed: new Map(
      witnessed.filter((seen) => !whole.has(seen.writerId)).map((seen) => [seen.writerId, BigInt(seen.sequence)]),
    ),
  };
}

async function closeChain(
  registry: GuardedRegistry,
  head: HeadRecord | undefined,
  options: EndChainsOptions,
): Promise<void> {
  if (head === undefined) return;
  const { sequence, hash, record } = head;
  const { key, version, schema, minReader } = record;
  const value = JSON.stringify({ sequence, hash, closed: true } satisfies StoredHead);
  await transact(
    registry,
    options,
    [{ kind: 'version', key, version }],
    [{ kind: 'put', key, value, schema, minReader }],
  );
}

/** All of it in one transaction, and none of it when the writer has come back: its head is another one then. */
async function endChain(
  registry: GuardedRegistry,
  chain: {
    readonly writerId: string;
    readonly head: HeadRecord | undefined;
    readonly seals: readonly Pick<RegistryRecord, 'key' | 'version'>[];
  },
  options: EndChainsOptions,
): Promise<boolean> {
  const { writerId, head, seals } = chain;
  const { records } = await registry.store.read([lastSealKey(writerId)], { signal: options.signal });
  const gone = [...(head === undefined ? [] : [head.record]), ...records, ...seals];
  return transact(
    registry,
    options,
    gone.map(({ key, version }) => ({ kind: 'version', key, version })),
    gone.map(({ key }) => ({ kind: 'delete', key })),
  );
}

async function transact(
  registry: GuardedRegistry,
  { writerId, signal }: EndChainsOptions,
  conditions: readonly RegistryCondition[],
  writes: readonly RegistryWrite[],
): Promise<boolean> {
  const outcome = await registry.store.transact(
    { under: { kind: 'unfenced' }, writerId, txnId: randomUUID() as string as TxnId, conditions, writes },
    { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
  );
  return outcome.kind === 'committed';
}
