/**
 * The registry in postgres: for control nodes on several machines, where a postgres is at hand. The rules stand in a function of the database
 * (schema/), so each change is one transaction of one round trip; this side checks requests, keeps deadlines and signals, and says what an
 * answer, or none, means.
 */
import { randomUUID } from 'node:crypto';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { checkPrefix, checkRead } from '../check-request.ts';
import { boundedWatches } from '../engine/bounded-watches.ts';
import type { RegistryStore, Revision } from '../port.ts';
import { closeStore } from '../server/close-store.ts';
import { type OpeningStore, openInTime } from '../server/open-in-time.ts';
import { queuedWrites } from '../server/queued-writes.ts';
import { type ChangeRow, postgresChangeTail } from './change-tail.ts';
import { encodeCompact, encodeHeartbeat, encodeOutcome, encodeTransaction } from './encode-operations.ts';
import { openLink } from './link.ts';
import type { Row } from './open-connection.ts';
import type { PostgresStoreOptions } from './postgres-options.ts';
import { ask, type ReadDeps } from './read-line.ts';
import { type RecordRow, recordOf } from './record-row.ts';
import { checkSchemaName } from './schema/names.ts';
import { statementsFor } from './statements.ts';
import { createWriteQueue, encoded, writeStatement } from './write-queue.ts';

const SILENCE_MS = 3_000;
const SCHEMA = 'omnirelay';

/**
 * @throws RegistryError registry_dark (not reached, password, certificate, standby, version, rights), newer_schema, registry_full; or the
 * signal's reason
 */
export const openPostgresStore = (options: PostgresStoreOptions): Promise<RegistryStore> =>
  openInTime(createStore(options), options.signal);

function createStore(options: PostgresStoreOptions): OpeningStore {
  const { target, silenceMs = SILENCE_MS, fenceScopes = [], retention = [] } = options;
  const schema = checkSchemaName(target.schema ?? SCHEMA);
  const closed = new AbortController();
  const root = `/${options.meshId}/${options.clusterId}/`;
  const write = {
    schema,
    root,
    scope: { changeLogEntries: options.changeLogEntries ?? REGISTRY_BOUNDS.changeLogEntries },
    newStoreId: randomUUID,
  };
  const openOne = () => openLink({ target, schema, silenceMs, signal: closed.signal });
  const [writeLink, readLink, tailLink] = [openOne(), openOne(), openOne()];
  const deps: ReadDeps = {
    schema,
    async found({ connection }) {
      await connection.call(writeStatement(write, []));
    },
  };
  const statements = statementsFor(schema, root);
  const queue = createWriteQueue({ ...write, link: writeLink });
  const tail = postgresChangeTail({
    link: tailLink,
    changeLogEntries: write.scope.changeLogEntries,
    deps,
    statements,
    read: (prefix, from, signal) => ask<ChangeRow>(readLink, statements.changes(prefix, from), deps, { signal }),
  });

  const store: RegistryStore = {
    kind: 'postgres',
    ended: closed.signal,
    identity: async (wait) => (await ask(readLink, statements.head(), deps, wait)).identity,
    async read(keys, wait) {
      checkRead(keys);
      const { identity, head, rows } = await ask<FoundRow>(readLink, statements.read(keys), deps, wait);
      const byKey = new Map(recordsOf(rows).map((record) => [record.key, record]));
      return { records: keys.flatMap((key) => byKey.get(key) ?? []), revision: head, identity };
    },
    async list(prefix, page, wait) {
      checkPrefix(prefix);
      const limit = Math.max(1, Math.min(page.limit, REGISTRY_BOUNDS.pageSize));
      const question = statements.list(prefix, page.afterKey, limit + 1);
      const { identity, head, rows } = await ask<FoundRow>(readLink, question, deps, wait);
      const found = recordsOf(rows);
      const records = found.slice(0, limit);
      const last = records.at(-1);
      return {
        records,
        revision: head,
        identity,
        prefixRevision: BigInt(rows[0]?.prefix_revision ?? '0') as Revision,
        ...(found.length > limit && last !== undefined ? { nextKey: last.key } : {}),
      };
    },
    ...queuedWrites({
      engine: 'postgres',
      queue,
      encode: {
        transaction: (txn, expects) => encoded(encodeTransaction(txn, { retention, expects })),
        heartbeat: (beat, expects) => encoded(encodeHeartbeat(beat, expects)),
        outcome: (txnId) => encoded(encodeOutcome(txnId)),
        compact: (upTo, expects) => encoded(encodeCompact(upTo, expects)),
      },
      recordsOf: (rows) => rows.map(recordOf),
      fenceScopes,
      writerId: options.writerId,
    }),
    watch: boundedWatches((prefix) => tail.follow(prefix)),
    [Symbol.asyncDispose]: () => closeStore({ closed, tail, queue, links: [readLink, tailLink], writeLink, silenceMs }),
  };
  // Both, so that whoever may read and not write learns it now.
  return { store, opened: () => Promise.all([store.identity(), writeLink.connected()]) };
}

interface FoundRow extends Row, Omit<RecordRow, 'version'> {
  readonly version: string | null;
  readonly prefix_revision?: string | null;
}

const recordsOf = (rows: readonly FoundRow[]) =>
  rows.flatMap((row) => (row.version === null ? [] : [recordOf({ ...row, version: row.version })]));
