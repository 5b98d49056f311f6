/**
 * A transaction of a caller beside what it compares and changes, as the registry has that now: what is judged of it holds when it commits, since
 * all that is relied on here must stand among its conditions, and no version of a key comes back.
 */
import { type ClaimRecord, decodeClaim, LINEAGE_RECORD, scopeKey } from '@omnirelay/protocol';
import { REGISTRY_BOUNDS } from '../../bounds.ts';
import { parseFence } from '../../fence.ts';
import { decodeLineage } from '../../lineage/lineage-record.ts';
import type { ReadAnswer, RegistryCondition, RegistryRecord, RegistryWrite, Transaction } from '../../port.ts';
import { RegistryError } from '../../registry-error.ts';
import type { StandingPolicy } from './mesh-rules.ts';
import type { RelayCaller } from './relay-rules.ts';

export interface Judged {
  readonly caller: RelayCaller;
  readonly policy: StandingPolicy;
  readonly txn: Transaction;
  readonly lineageEpoch: bigint;
  readonly head: bigint;
  current(key: string): RegistryRecord | undefined;
  condition(key: string): RegistryCondition | undefined;
  /** The put of that key; undefined where there is none, or a delete. */
  put(key: string): RegistryWrite | undefined;
}

export interface JudgedWith {
  readonly read: (keys: readonly string[]) => Promise<ReadAnswer>;
  readonly policy: StandingPolicy;
}

/** A text where it cannot be judged. @throws RegistryError of `read`, registry_dark where a later read is of an older store */
export async function judgedTransaction(
  caller: RelayCaller,
  txn: Transaction,
  { read, policy }: JudgedWith,
): Promise<Judged | string> {
  const keys = new Set([LINEAGE_RECORD, ...txn.conditions.map(({ key }) => key), ...txn.writes.map(({ key }) => key)]);
  if (keys.size > REGISTRY_BOUNDS.readKeys) return `may not compare and write ${keys.size} records at once`;
  const first = await read([...keys]);
  const records = new Map(first.records.map((record) => [record.key, record]));
  const holders = holdersOf(txn, records).filter((key) => !keys.has(key));
  if (holders.length > 0) {
    const second = await read(holders);
    // A lease that was not there yet would pass for one that was swept, and free what its node holds.
    if (second.revision < first.revision)
      throw new RegistryError(
        'registry_dark',
        'the store fell behind what it had answered: nothing was written, try again',
      );
    for (const record of second.records) records.set(record.key, record);
  }
  const lineage = records.get(LINEAGE_RECORD);
  const conditions = new Map(txn.conditions.map((each) => [each.key, each]));
  const puts = new Map(txn.writes.flatMap((each) => (each.kind === 'put' ? [[each.key, each] as const] : [])));
  return {
    caller,
    policy,
    txn,
    lineageEpoch: lineage === undefined ? 0n : (decodeLineage(lineage.value)?.lineageEpoch ?? 0n),
    head: first.revision,
    current: (key) => records.get(key),
    condition: (key) => conditions.get(key),
    put: (key) => puts.get(key),
  };
}

/** The leases on which the claims hang that are to be replaced. */
function holdersOf(txn: Transaction, records: ReadonlyMap<string, RegistryRecord>): string[] {
  const keys = new Set<string>();
  for (const { key } of txn.writes) {
    const record = key.startsWith('claims/') ? records.get(key) : undefined;
    const claim = record === undefined ? undefined : decodeClaim(record.value);
    if (claim !== undefined) keys.add(`liveness/${claim.nodeId}`);
  }
  return [...keys];
}

/** The records of all conditions, where one of them does not hold now; null while all do. */
export function conflictOf({ txn, current }: Judged): readonly RegistryRecord[] | null {
  const holds = txn.conditions.every((each) =>
    each.kind === 'absent' ? current(each.key) === undefined : current(each.key)?.version === each.version,
  );
  if (holds) return null;
  return [...new Set(txn.conditions.map(({ key }) => key))].flatMap((key) => current(key) ?? []);
}

const NAMED = /^[0-9a-f-]{36}\.[a-z]+\.\d+/;

/** Claims are named by their node and its life, so that nobody makes one in another's name. */
export const isNamedBy = (nodeId: string, claimId: string): boolean =>
  claimId.startsWith(`${nodeId}.`) && NAMED.test(claimId.slice(nodeId.length + 1));

/** Of this history, and no later than it has come: a fence above that would shut out all that follow. */
export function whyNoFence({ lineageEpoch, head }: Judged, fence: string): string | null {
  const parts = parseFence(fence);
  if (parts === undefined || parts.failoverVersion !== 0n) return 'its fence is none';
  if (parts.lineageEpoch !== lineageEpoch) return `its fence is of lineage ${parts.lineageEpoch}, not ${lineageEpoch}`;
  return parts.revision > head ? `its fence is of revision ${parts.revision}, above ${head}` : null;
}

/** The caller's own epoch lasts, and the transaction commits only while it does. */
export function ownEpoch(judged: Judged): ClaimRecord | string {
  const key = scopeKey(`node/${judged.caller.nodeId}`);
  if (judged.condition(key)?.kind !== 'version') return 'it does not compare its own epoch';
  const record = judged.current(key);
  const claim = record === undefined ? undefined : decodeClaim(record.value);
  return claim === undefined || claim.released ? 'its own epoch is over' : claim;
}

/** The same, and the history is the one that it takes it for. */
export const ownEpochOfLineage = (judged: Judged): ClaimRecord | string =>
  judged.condition(LINEAGE_RECORD) === undefined ? 'it does not compare the lineage' : ownEpoch(judged);
