/**
 * One transaction on the tables: everything is checked before the first write, so a conflict has written nothing. The caller makes the
 * whole atomic (one sqlite transaction, one turn of the event loop in memory).
 */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { parseFence } from '../fence.ts';
import type {
  RegistryCondition,
  RegistryRecord,
  RegistryWrite,
  Retention,
  Revision,
  StoreExpectation,
  Transaction,
  TransactOutcome,
  Under,
} from '../port.ts';
import { claimKey, LINEAGE_KEY } from '../well-known-keys.ts';
import { visible } from './answer-reads.ts';
import { checkExpectation } from './check-expectation.ts';
import type { Tables } from './tables.ts';

export interface EngineScope {
  /** `/<meshId>/<clusterId>/` */
  readonly root: string;
  readonly retention: readonly Retention[];
  readonly changeLogEntries: number;
}

export interface ApplyOptions {
  /** Unix milliseconds. */
  readonly wall: number;
  readonly expects?: StoreExpectation;
}

/** @throws RegistryError lineage_mismatch when the store is not the expected one */
export function applyTransaction(
  tables: Tables,
  scope: EngineScope,
  txn: Transaction,
  options: ApplyOptions,
): TransactOutcome {
  const settled = judgeTransaction(tables, scope.root, txn, options.expects);
  if (settled !== undefined) return settled;
  const revision = (tables.head() + 1n) as Revision;
  tables.setHead(revision);
  for (const write of txn.writes) applyWrite(tables, scope, txn, { write, revision, wall: options.wall });
  trimHistories(tables, scope, { txn, revision, wall: options.wall });
  tables.rememberOutcome(scope.root + txn.txnId, revision, REGISTRY_BOUNDS.rememberedOutcomes);
  tables.boundChangeLog(scope.changeLogEntries, REGISTRY_BOUNDS.changeLogBytes);
  return { kind: 'committed', revision };
}

/** As much of a store as decides whether a transaction may be written. */
export type JudgedTables = Pick<Tables, 'identity' | 'head' | 'get' | 'outcome'>;

/**
 * What becomes of the transaction without a write; undefined: it may be written.
 * @throws RegistryError lineage_mismatch when the store is not the expected one
 */
export function judgeTransaction(
  tables: JudgedTables,
  root: string,
  txn: Transaction,
  expects: StoreExpectation | undefined,
): TransactOutcome | undefined {
  checkExpectation(tables, root, expects);
  const done = tables.outcome(root + txn.txnId);
  if (done !== undefined) return { kind: 'committed', revision: done };
  if (txn.under.kind === 'fence' && !fenceHolds(tables, root, txn.under)) {
    const claim = tables.get(root + claimKey(txn.under.scope));
    return { kind: 'conflict', cause: 'fence', current: claim === undefined ? [] : [visible(claim, root)] };
  }
  if (txn.conditions.every((condition) => conditionHolds(tables, root, condition))) return undefined;
  return { kind: 'conflict', cause: 'condition', current: conditionRecords(tables, root, txn.conditions) };
}

/** The claim stands as told, and its fence is of the present lineage: `adopt` voids every older claim. */
export function fenceHolds(
  tables: Pick<Tables, 'get'>,
  root: string,
  under: Extract<Under, { kind: 'fence' }>,
): boolean {
  const claim = parsed(tables.get(root + claimKey(under.scope)));
  if (claim?.fence !== under.fence || claim?.claimId !== under.claimId) return false;
  const lineage = parsed(tables.get(root + LINEAGE_KEY));
  return lineage === undefined || String(parseFence(under.fence)?.lineageEpoch) === lineage.lineageEpoch;
}

function parsed(record: RegistryRecord | undefined): Record<string, unknown> | undefined {
  if (record === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(record.value);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function conditionHolds(tables: Pick<Tables, 'get'>, root: string, condition: RegistryCondition): boolean {
  const record = tables.get(root + condition.key);
  return condition.kind === 'absent' ? record === undefined : record?.version === condition.version;
}

function conditionRecords(
  tables: Pick<Tables, 'get'>,
  root: string,
  conditions: readonly RegistryCondition[],
): RegistryRecord[] {
  const keys = new Set(conditions.map((condition) => condition.key));
  return [...keys].flatMap((key) => {
    const record = tables.get(root + key);
    return record === undefined ? [] : [visible(record, root)];
  });
}

interface WriteAt {
  readonly write: RegistryWrite;
  readonly revision: Revision;
  readonly wall: number;
}

function applyWrite(tables: Tables, scope: EngineScope, txn: Transaction, { write, revision, wall }: WriteAt): void {
  const key = scope.root + write.key;
  if (write.kind === 'delete') {
    if (tables.get(key) !== undefined) deleteKey(tables, scope.root, key, revision);
    return;
  }
  const retention = scope.retention.find((entry) => write.key.startsWith(entry.prefix));
  const record = {
    key,
    value: write.value ?? '',
    schema: write.schema ?? 1,
    minReader: write.minReader ?? 1,
    version: revision,
    lastWriterId: txn.writerId,
    lastTxnId: txn.txnId,
    writtenAt: wall,
    ...(write.versionVector === undefined ? {} : { versionVector: write.versionVector }),
    ...(retention === undefined ? {} : { history: scope.root + retention.prefix }),
  };
  tables.put(record);
  tables.appendChange({ revision, key, record });
  touchPrefixes(tables, scope.root, key, revision);
}

function deleteKey(tables: Tables, root: string, key: string, revision: Revision): void {
  tables.remove(key);
  tables.appendChange({ revision, key });
  touchPrefixes(tables, root, key, revision);
}

/** Every prefix that holds the key remembers the revision: ETags of a collection do not move with another's writes. */
function touchPrefixes(tables: Tables, root: string, key: string, revision: Revision): void {
  for (const prefix of prefixesOf(key, root.length)) tables.touchPrefix(prefix, revision);
}

/** The prefixes that hold the key, of at least so many characters. */
export function prefixesOf(key: string, shortest: number): string[] {
  const prefixes: string[] = [];
  let end = shortest;
  do {
    prefixes.push(key.slice(0, end));
    end = key.indexOf('/', end) + 1;
  } while (end > 0);
  return prefixes;
}

function trimHistories(
  tables: Tables,
  scope: EngineScope,
  at: { txn: Transaction; revision: Revision; wall: number },
): void {
  let left: number = REGISTRY_BOUNDS.trimmedPerTransaction;
  for (const entry of scope.retention) {
    if (!at.txn.writes.some((write) => write.kind === 'put' && write.key.startsWith(entry.prefix))) continue;
    const expired = tables.expiredHistory(scope.root + entry.prefix, entry.maxRecords, at.wall - entry.maxAgeMs, left);
    for (const key of expired) deleteKey(tables, scope.root, key, at.revision);
    left -= expired.length;
  }
}
