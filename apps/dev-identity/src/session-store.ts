/** Where oidc-provider keeps sessions, grants, codes and tokens: one sqlite table, so that a restart signs nobody out. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { BOUNDS } from './bounds.ts';

type Payload = Record<string, unknown>;

export interface ModelStore {
  upsert(id: string, payload: Payload, expiresIn?: number): Promise<void>;
  find(id: string): Promise<Payload | undefined>;
  findByUid(uid: string): Promise<Payload | undefined>;
  findByUserCode(userCode: string): Promise<Payload | undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

export interface SessionStore {
  /** The store of one kind of thing (`Session`, `Grant`, `RefreshToken`, ...). */
  readonly forModel: (model: string) => ModelStore;
  close(): void;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** `file` may be `:memory:`. */
export function openSessionStore(file: string): SessionStore {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS entries (
      model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, expires_at INTEGER,
      uid TEXT, user_code TEXT, grant_id TEXT, PRIMARY KEY (model, id)
    );
    CREATE INDEX IF NOT EXISTS entries_by_grant ON entries (grant_id);
  `);
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO entries (model, id, payload, expires_at, uid, user_code, grant_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const byColumn = (column: 'id' | 'uid' | 'user_code'): StatementSync =>
    database.prepare(
      `SELECT payload FROM entries WHERE model = ? AND ${column} = ? AND (expires_at IS NULL OR expires_at > ?)`,
    );
  const byId = byColumn('id');
  const byUid = byColumn('uid');
  const byUserCode = byColumn('user_code');
  const destroy = database.prepare('DELETE FROM entries WHERE model = ? AND id = ?');
  const revoke = database.prepare('DELETE FROM entries WHERE grant_id = ?');
  const sweep = database.prepare('DELETE FROM entries WHERE expires_at <= ?');
  const consume = database.prepare(
    "UPDATE entries SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?",
  );
  let writes = 0;

  const read = (statement: StatementSync, model: string, key: string): Payload | undefined => {
    const row = statement.get(model, key, nowSeconds());
    return row === undefined ? undefined : (JSON.parse(String(row.payload)) as Payload);
  };

  return {
    forModel: (model) => ({
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn === undefined ? null : nowSeconds() + expiresIn;
        const { uid, userCode, grantId } = payload;
        upsert.run(model, id, JSON.stringify(payload), expiresAt, text(uid), text(userCode), text(grantId));
        writes += 1;
        if (writes % BOUNDS.sweepEachWrites === 0) sweep.run(nowSeconds());
      },
      find: async (id) => read(byId, model, id),
      findByUid: async (uid) => read(byUid, model, uid),
      findByUserCode: async (userCode) => read(byUserCode, model, userCode),
      async consume(id) {
        consume.run(nowSeconds(), model, id);
      },
      async destroy(id) {
        destroy.run(model, id);
      },
      async revokeByGrantId(grantId) {
        revoke.run(grantId);
      },
    }),
    close: () => database.close(),
  };
}
