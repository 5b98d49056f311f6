/** `node:sqlite` alone, in this thread: the statements of one compare-and-set, written by hand, one commit each. */
import { DatabaseSync } from 'node:sqlite';
import { beatKeyOf, type Contender, keyOf, VALUE, WATCHED } from './contender.ts';

const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, number INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE records (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, writer TEXT NOT NULL, txn TEXT NOT NULL,
  written_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE prefixes (prefix TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, key TEXT NOT NULL, value TEXT) STRICT;
CREATE INDEX changes_revision ON changes (revision);
CREATE TABLE outcomes (txn_id TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('head', 0);
`;

export function rawSqlite(path: string): Contender {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${SCHEMA}`);
  const prepare = (sql: string) => db.prepare(sql);
  const head = prepare("SELECT number FROM meta WHERE name = 'head'");
  const setHead = prepare("UPDATE meta SET number = ? WHERE name = 'head'");
  const version = prepare('SELECT version FROM records WHERE key = ?');
  const put = prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)');
  const touch = prepare('INSERT OR REPLACE INTO prefixes VALUES (?, ?)');
  const change = prepare('INSERT INTO changes (revision, key, value) VALUES (?, ?, ?)');
  const done = prepare('SELECT revision FROM outcomes WHERE txn_id = ?');
  const remember = prepare('INSERT INTO outcomes VALUES (?, ?)');
  const forget = prepare('DELETE FROM outcomes WHERE revision <= ?');
  const versions = new Map<string, number>();
  let count = 0;
  const write = (key: string, value: string, logged: boolean): void => {
    const txn = `raw-${count++}`;
    db.exec('BEGIN IMMEDIATE');
    if (done.get(txn) !== undefined) throw new Error('a txnId came twice');
    const found = (version.get(key) as { version: number } | undefined)?.version;
    if (found !== versions.get(key)) throw new Error('expected the version that was written last');
    const revision = (head.get() as { number: number }).number + 1;
    setHead.run(revision);
    put.run(key, value, revision, 'bench', txn, Date.now());
    if (logged) {
      for (const prefix of ['', key.slice(0, key.indexOf('/') + 1)]) touch.run(prefix, revision);
      change.run(revision, key, value);
      remember.run(txn, revision);
      forget.run(revision - 20_000);
    }
    db.exec('COMMIT');
    versions.set(key, revision);
  };
  let told: ((value: string) => void) | undefined;
  return {
    compareAndSet: async (writer) => write(keyOf(writer), VALUE, true),
    heartbeat: async (writer) => write(beatKeyOf(writer), VALUE, false),
    async tell(value) {
      write(WATCHED, value, true);
      told?.(value);
    },
    async watch(seen) {
      // Sqlite has no watch: who writes knows.
      told = seen;
      return {
        async [Symbol.asyncDispose]() {
          told = undefined;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      db.close();
    },
  };
}
