/**
 * The sqlite file: how it is known as ours, and its tables. Format 1 is readable for ever and upgraded in place (2 adds version vectors, which a
 * reader of 1 passes over); a newer `min_reader` is refused with a reason.
 */
export const APPLICATION_ID = 0x4f6d5279;
export const FORMAT = 2n;
/** The oldest format whose readers may use a file of this one. */
export const MIN_READER = 1n;

export const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, text TEXT, number INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE meshes (mesh_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE records (key TEXT PRIMARY KEY, value TEXT NOT NULL, schema INTEGER NOT NULL, min_reader INTEGER NOT NULL, version INTEGER NOT NULL,
  writer TEXT NOT NULL, txn TEXT NOT NULL, written_at INTEGER NOT NULL, history TEXT,
  vector TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX records_history ON records (history, version) WHERE history IS NOT NULL;
CREATE TABLE histories (prefix TEXT PRIMARY KEY, records INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER history_grows AFTER INSERT ON records WHEN new.history IS NOT NULL BEGIN
  INSERT INTO histories VALUES (new.history, 1) ON CONFLICT (prefix) DO UPDATE SET records = records + 1; END;
CREATE TRIGGER history_shrinks AFTER DELETE ON records WHEN old.history IS NOT NULL BEGIN
  UPDATE histories SET records = records - 1 WHERE prefix = old.history; END;
CREATE TABLE prefixes (prefix TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, key TEXT NOT NULL, bytes INTEGER NOT NULL, value TEXT,
  schema INTEGER, min_reader INTEGER, writer TEXT, txn TEXT, written_at INTEGER, vector TEXT) STRICT;
CREATE INDEX changes_revision ON changes (revision);
CREATE TABLE outcomes (txn_id TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX outcomes_revision ON outcomes (revision);
`;

export const FROM_FORMAT_1 = `
ALTER TABLE records ADD COLUMN vector TEXT;
ALTER TABLE changes ADD COLUMN vector TEXT;
UPDATE meta SET number = ${FORMAT} WHERE name = 'format';
`;
