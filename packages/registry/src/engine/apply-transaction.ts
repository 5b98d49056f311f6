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
  checkExpectation(tables, scope.root, options.expects);
  const outcomeKey = scope.root + txn.txnId;
  const done = tables.outcome(outcomeKey);
  if (done !== undefined) return { kind: 'committed', revision: done };
  if (txn.under.kind === 'fence' && !fenceHolds(tables, scope.root, txn.under)) {
    const claim = tables.get(scope.root + claimKey(txn.under.scope));
    const current = claim === undefined ? [] : [visible(claim, scope.root)];
    return { kind: 'conflict', cause: 'fence', current };
  }
  if (!txn.conditions.every((condition) => conditionHolds(tables, scope.root, condition))) {
    return { kind: 'conflict', cause: 'condition', current: conditionRecords(tables, scope.root, txn.conditions) };
  }
  const revision = (tables.head() + 1n) as Revision;
  tables.setHead(revision);
  for (const write of txn.writes) applyWrite(tables, scope, txn, { write, revision, wall: options.wall });
  trimHistories(tables, scope, { txn, revision, wall: options.wall });
  tables.rememberOutcome(outcomeKey, revision, REGISTRY_BOUNDS.rememberedOutcomes);
  tables.boundChangeLog(scope.changeLogEntries, REGISTRY_BOUNDS.changeLogBytes);
  return { kind: 'committed', revision };
}

/** The claim stands as told, and its fence is of the present lineage: `adopt` voids every older claim. */
function fenceHolds(tables: Tables, root: string, under: Extract<Under, { kind: 'fence' }>): boolean {
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

function conditionHolds(tables: Tables, root: string, condition: RegistryCondition): boolean {
  const record = tables.get(root + condition.key);
  return condition.kind === 'absent' ? record === undefined : record?.version === condition.version;
}

function conditionRecords(tables: Tables, root: string, conditions: readonly RegistryCondition[]): RegistryRecord[] {
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
  for (let end = root.length; end > 0; end = key.indexOf('/', end) + 1) tables.touchPrefix(key.slice(0, end), revision);
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
