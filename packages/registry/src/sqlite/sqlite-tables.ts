/** The engine's tables over one sqlite connection. Integers are read as bigint; the caller holds the transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Change, endOfPrefix, type StoredRecord, type Tables } from '../engine/tables.ts';
import type { Revision, StoreIdentity, TxnId, VersionVector } from '../port.ts';

interface RecordRow {
  key: string;
  value: string;
  schema: bigint;
  min_reader: bigint;
  version: bigint;
  writer: string;
  txn: string;
  written_at: bigint;
  history: string | null;
  vector: string | null;
}

interface ChangeRow extends Omit<RecordRow, 'value' | 'version'> {
  revision: bigint;
  value: string | null;
}

const stored = (row: Omit<RecordRow, 'history'> & { history?: string | null }): StoredRecord => ({
  key: row.key,
  value: row.value,
  schema: Number(row.schema),
  minReader: Number(row.min_reader),
  version: row.version as Revision,
  lastWriterId: row.writer,
  lastTxnId: row.txn as TxnId,
  writtenAt: Number(row.written_at),
  ...(row.history === null || row.history === undefined ? {} : { history: row.history }),
  ...(row.vector === null ? {} : { versionVector: JSON.parse(row.vector) as VersionVector }),
});

const vectorText = ({ versionVector }: StoredRecord): string | null =>
  versionVector === undefined ? null : JSON.stringify(versionVector);

export function sqliteTables(db: DatabaseSync): Tables {
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    let statement = prepared.get(text);
    if (statement === undefined) {
      statement = db.prepare(text);
      prepared.set(text, statement);
    }
    return statement;
  };
  const number = (name: string): bigint =>
    (sql('SELECT number FROM meta WHERE name = ?').get(name) as { number: bigint } | undefined)?.number ?? 0n;
  const setNumber = (name: string, value: bigint): void => {
    sql('INSERT INTO meta (name, number) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET number = excluded.number').run(
      name,
      value,
    );
  };
  const dropChangesUpTo = (revision: bigint): void => {
    const gone = sql('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM changes WHERE revision <= ?').get(
      revision,
    ) as {
      n: bigint;
      bytes: bigint;
    };
    sql('DELETE FROM changes WHERE revision <= ?').run(revision);
    setNumber('change_count', number('change_count') - gone.n);
    setNumber('change_bytes', number('change_bytes') - gone.bytes);
    if (revision > number('compacted_to')) setNumber('compacted_to', revision);
  };
  return {
    identity: () =>
      (sql("SELECT text FROM meta WHERE name = 'identity'").get() as { text: string }).text as StoreIdentity,
    head: () => number('head') as Revision,
    setHead: (revision) => setNumber('head', revision),
    get: (key) => {
      const row = sql('SELECT * FROM records WHERE key = ?').get(key) as RecordRow | undefined;
      return row === undefined ? undefined : stored(row);
    },
    put: (r) => {
      const values = [
        r.value,
        r.schema,
        r.minReader,
        r.version,
        r.lastWriterId,
        r.lastTxnId,
        r.writtenAt,
        r.history ?? null,
        vectorText(r),
      ];
      // Delete and insert, so that the triggers count a history whose retention was configured later.
      sql('DELETE FROM records WHERE key = ?').run(r.key);
      sql(
        'INSERT INTO records (key, value, schema, min_reader, version, writer, txn, written_at, history, vector) VALUES (?,?,?,?,?,?,?,?,?,?)',
      ).run(r.key, ...values);
    },
    remove: (key) => {
      sql('DELETE FROM records WHERE key = ?').run(key);
    },
    range: (prefix, afterKey, limit) => {
      const rows =
        afterKey !== undefined && afterKey >= prefix
          ? sql('SELECT * FROM records WHERE key > ? AND key < ? ORDER BY key LIMIT ?').all(
              afterKey,
              endOfPrefix(prefix),
              limit,
            )
          : sql('SELECT * FROM records WHERE key >= ? AND key < ? ORDER BY key LIMIT ?').all(
              prefix,
              endOfPrefix(prefix),
              limit,
            );
      return (rows as unknown as RecordRow[]).map(stored);
    },
    prefixRevision: (prefix) =>
      ((sql('SELECT revision FROM prefixes WHERE prefix = ?').get(prefix) as { revision: bigint } | undefined)
        ?.revision ?? 0n) as Revision,
    touchPrefix: (prefix, revision) => {
      sql('INSERT INTO prefixes VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET revision = excluded.revision').run(
        prefix,
        revision,
      );
    },
    expiredHistory: (history, maxRecords, writtenBefore, limit) => {
      const row = sql('SELECT records FROM histories WHERE prefix = ?').get(history) as { records: bigint } | undefined;
      const excess = Number(row?.records ?? 0n) - maxRecords;
      const oldest = sql('SELECT key, written_at FROM records WHERE history = ? ORDER BY version, key LIMIT ?').all(
        history,
        limit,
      ) as unknown as { key: string; written_at: bigint }[];
      return oldest.filter((r, index) => index < excess || Number(r.written_at) < writtenBefore).map((r) => r.key);
    },
    appendChange: ({ revision, key, record }) => {
      const bytes = key.length + (record?.value.length ?? 0);
      sql(
        'INSERT INTO changes (revision, key, bytes, value, schema, min_reader, writer, txn, written_at, vector) VALUES (?,?,?,?,?,?,?,?,?,?)',
      ).run(
        revision,
        key,
        bytes,
        record?.value ?? null,
        record?.schema ?? null,
        record?.minReader ?? null,
        record?.lastWriterId ?? null,
        record?.lastTxnId ?? null,
        record?.writtenAt ?? null,
        record === undefined ? null : vectorText(record),
      );
      setNumber('change_count', number('change_count') + 1n);
      setNumber('change_bytes', number('change_bytes') + BigInt(bytes));
    },
    changesAfter: (prefix, revision, limit) =>
      // By revision first, which is the order of seq: by seq alone sqlite reads the whole log.
      (
        sql('SELECT * FROM changes WHERE revision > ? AND key >= ? AND key < ? ORDER BY revision, seq LIMIT ?').all(
          revision,
          prefix,
          endOfPrefix(prefix),
          limit,
        ) as unknown as ChangeRow[]
      ).map(changeOf),
    compactedTo: () => number('compacted_to') as Revision,
    compact: (upTo) => {
      const head = number('head');
      if (upTo > head) dropChangesUpTo(head);
      else dropChangesUpTo(upTo);
    },
    boundChangeLog: (entries, bytes) => {
      while (number('change_count') > BigInt(entries) || number('change_bytes') > BigInt(bytes)) {
        const oldest = sql('SELECT min(revision) AS revision FROM changes').get() as { revision: bigint | null };
        if (oldest.revision === null) return;
        dropChangesUpTo(oldest.revision);
      }
    },
    outcome: (txnId) =>
      (sql('SELECT revision FROM outcomes WHERE txn_id = ?').get(txnId) as { revision: Revision } | undefined)
        ?.revision,
    rememberOutcome: (txnId, revision, keep) => {
      sql('INSERT INTO outcomes VALUES (?, ?)').run(txnId, revision);
      sql('DELETE FROM outcomes WHERE revision <= ?').run(revision - BigInt(keep));
    },
    nextHeartbeat: () => {
      const next = number('heartbeats') + 1n;
      setNumber('heartbeats', next);
      return next;
    },
  };
}

function changeOf(row: ChangeRow): Change {
  const { revision, key, value } = row;
  if (value === null) return { revision: revision as Revision, key };
  return { revision: revision as Revision, key, record: stored({ ...row, value, version: revision, history: null }) };
}
