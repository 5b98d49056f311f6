/**
 * The tables. One row of `meshes` per mesh and cluster holds its head: it is locked by each write, so that revisions come one by one (a
 * sequence would show 2 before 1). What an update of a record usually changes stands in no index, so that it stays on its page (HOT).
 */
import { COUNT_FUNCTION } from './names.ts';

export const tablesSql = (schema: string): string => `
CREATE TABLE IF NOT EXISTS ${schema}.meshes (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  root text COLLATE "C" NOT NULL UNIQUE,
  store_id uuid NOT NULL,
  format integer NOT NULL,
  min_reader integer NOT NULL,
  head bigint NOT NULL DEFAULT 0,
  compacted bigint NOT NULL DEFAULT 0,
  heartbeats bigint NOT NULL DEFAULT 0,
  log_count bigint NOT NULL DEFAULT 0,
  log_bytes bigint NOT NULL DEFAULT 0,
  base_count bigint NOT NULL DEFAULT 0,
  base_bytes bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE IF NOT EXISTS ${schema}.records (
  mesh integer NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text NOT NULL,
  schema integer NOT NULL,
  min_reader integer NOT NULL,
  version bigint NOT NULL,
  writer text NOT NULL,
  txn text NOT NULL,
  vector text,
  -- What fences are compared with: of a claim its fence and id, of the lineage its epoch; null in other records.
  guard text,
  written_at bigint NOT NULL,
  -- Which retention it counts against, and its place there; null where it is no history.
  history text COLLATE "C",
  history_version bigint,
  history_at bigint,
  PRIMARY KEY (mesh, key)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
-- Each is partial in a way that only the question it is for can use it, whatever the planner knows of the table.
CREATE INDEX IF NOT EXISTS records_history ON ${schema}.records (mesh, history, history_version, key)
  WHERE history_version IS NOT NULL;
CREATE INDEX IF NOT EXISTS records_history_age ON ${schema}.records (mesh, history, history_at)
  WHERE history_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS ${schema}.histories (
  mesh integer NOT NULL,
  history text COLLATE "C" NOT NULL,
  records bigint NOT NULL,
  PRIMARY KEY (mesh, history)
) WITH (fillfactor = 20);

-- Each change of a transaction; the sums are of the whole log up to and with the transaction, so that dropping needs no counting.
CREATE TABLE IF NOT EXISTS ${schema}.changes (
  mesh integer NOT NULL,
  revision bigint NOT NULL,
  place integer NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text,
  schema integer,
  min_reader integer,
  writer text,
  txn text,
  vector text,
  count_to bigint NOT NULL,
  bytes_to bigint NOT NULL,
  PRIMARY KEY (mesh, revision, place)
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000);

CREATE TABLE IF NOT EXISTS ${schema}.prefixes (
  mesh integer NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (mesh, prefix)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

CREATE TABLE IF NOT EXISTS ${schema}.outcomes (
  mesh integer NOT NULL,
  txn text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (mesh, txn)
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000);
CREATE INDEX IF NOT EXISTS outcomes_revision ON ${schema}.outcomes (mesh, revision);
`;

/** Which server this is: its system, its timeline, and the table itself, which a dump that is read back makes anew. Fails on a standby. */
export const serverBody = (schema: string): string => `
  SELECT system_identifier::text || '.' ||
    ('x' || substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))::bit(32)::integer::text || '.' ||
    '${schema}.meshes'::regclass::oid::text
  FROM pg_catalog.pg_control_system()
`;

/** Keeps how many records each history has, whoever changes them: counting them anew in each transaction would take milliseconds. */
export const countBody = (schema: string): string => `
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.history IS NOT NULL THEN
    UPDATE ${schema}.histories h SET records = h.records - 1 WHERE h.mesh = OLD.mesh AND h.history = OLD.history;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.history IS NOT NULL THEN
    INSERT INTO ${schema}.histories AS h VALUES (NEW.mesh, NEW.history, 1)
      ON CONFLICT (mesh, history) DO UPDATE SET records = h.records + 1;
  END IF;
  RETURN NULL;
END
`;

export const triggersSql = (schema: string): string => `
CREATE TRIGGER ${COUNT_FUNCTION}_insert AFTER INSERT ON ${schema}.records FOR EACH ROW
  WHEN (NEW.history IS NOT NULL) EXECUTE FUNCTION ${schema}.${COUNT_FUNCTION}();
CREATE TRIGGER ${COUNT_FUNCTION}_update AFTER UPDATE ON ${schema}.records FOR EACH ROW
  WHEN (OLD.history IS DISTINCT FROM NEW.history) EXECUTE FUNCTION ${schema}.${COUNT_FUNCTION}();
CREATE TRIGGER ${COUNT_FUNCTION}_delete AFTER DELETE ON ${schema}.records FOR EACH ROW
  WHEN (OLD.history IS NOT NULL) EXECUTE FUNCTION ${schema}.${COUNT_FUNCTION}();
`;
