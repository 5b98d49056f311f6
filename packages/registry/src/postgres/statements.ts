/** The statements that read. Each is one statement, so all that it answers is of one moment, and each answers also which store and which head. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { endOfPrefix } from '../engine/tables.ts';
import type { Revision } from '../port.ts';
import type { Statement } from './open-connection.ts';
import { SERVER_FUNCTION } from './schema/names.ts';

/** Bytes of one page of the log: one more transaction than that at most. */
const PAGE_BYTES = 4 * 1024 * 1024;

const RECORD = ['key', 'value', 'schema', 'min_reader', 'writer', 'txn', 'vector']
  .map((name) => `r.${name}`)
  .join(', ');

const store = (schema: string): string =>
  `m.store_id::text AS store, m.min_reader AS store_min_reader, m.head, m.compacted, (SELECT ${schema}.${SERVER_FUNCTION}()) AS server`;

/** Greater than every key, which is of ASCII. */
const AFTER_ALL = '\u007f';
const bounds = (prefix: string): [string, string] => (prefix === '' ? ['', AFTER_ALL] : [prefix, endOfPrefix(prefix)]);

export interface Statements {
  head(): Statement;
  read(keys: readonly string[]): Statement;
  list(prefix: string, afterKey: string | undefined, limit: number): Statement;
  changes(prefix: string, from: Revision): Statement;
}

export function statementsFor(schema: string, root: string): Statements {
  const from = `FROM ${schema}.meshes m`;
  const texts = {
    head: `SELECT ${store(schema)} ${from} WHERE m.root = $1`,
    read: `SELECT ${store(schema)}, ${RECORD}, r.version::text ${from}
      LEFT JOIN ${schema}.records r ON r.mesh = m.id AND r.key = ANY ($2) WHERE m.root = $1`,
    list: `SELECT ${store(schema)}, p.revision AS prefix_revision, ${RECORD}, r.version::text ${from}
      LEFT JOIN ${schema}.prefixes p ON p.mesh = m.id AND p.prefix = $2
      LEFT JOIN LATERAL (
        SELECT * FROM ${schema}.records WHERE mesh = m.id AND key >= $3 AND key < $4 AND key > $5 ORDER BY key LIMIT $6
      ) r ON true WHERE m.root = $1 ORDER BY r.key`,
    changes: `SELECT ${store(schema)}, stop.revision AS stop, c.key, c.value, c.schema, c.min_reader, c.writer, c.txn, c.vector,
        c.revision::text AS version ${from}
      LEFT JOIN LATERAL (
        SELECT revision, bytes_to FROM ${schema}.changes WHERE mesh = m.id AND revision > $2 AND $2 >= m.compacted ORDER BY revision LIMIT 1
      ) first ON true
      LEFT JOIN LATERAL (
        SELECT revision FROM ${schema}.changes
          WHERE mesh = m.id AND revision > first.revision AND bytes_to > first.bytes_to + ${PAGE_BYTES} ORDER BY revision LIMIT 1
      ) stop ON true
      LEFT JOIN LATERAL (
        SELECT * FROM ${schema}.changes
          WHERE mesh = m.id AND revision > $2 AND $2 >= m.compacted AND (stop.revision IS NULL OR revision < stop.revision) AND key >= $3 AND key < $4
          ORDER BY revision, place LIMIT ${REGISTRY_BOUNDS.queuedEventsPerWatcher}
      ) c ON true
      WHERE m.root = $1 ORDER BY c.revision, c.place`,
  };
  const statement = (name: keyof typeof texts, ...values: unknown[]): Statement => ({
    name,
    text: texts[name],
    values: [root, ...values],
  });
  return {
    head: () => statement('head'),
    read: (keys) => statement('read', keys),
    list: (prefix, afterKey, limit) => statement('list', prefix, ...bounds(prefix), afterKey ?? '', limit),
    changes: (prefix, after) => statement('changes', after.toString(), ...bounds(prefix)),
  };
}
