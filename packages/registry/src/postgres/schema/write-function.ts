/**
 * PL/pgSQL: the function that writes. One call carries many operations and is one transaction of the database (group commit). Each operation
 * is checked whole before its first write, as engine/apply-transaction.ts does it, so none needs a savepoint: a refused one has written
 * nothing, and an error takes the whole call back. Keys are looked up by both columns of the primary key whatever the planner knows of the
 * tables (no joins), since a plan that is kept may be older than the records. What is dropped is looked for from where the last call has
 * dropped: what that one has deleted stands in the index until the next VACUUM, and from the beginning each write would read all of it.
 */
import { LINEAGE_KEY } from '../../well-known-keys.ts';
import { SERVER_FUNCTION } from './names.ts';

const record = (row: string): string =>
  `jsonb_build_object('key', ${row}.key, 'value', ${row}.value, 'schema', ${row}.schema, 'min_reader', ${row}.min_reader, ` +
  `'version', ${row}.version::text, 'writer', ${row}.writer, 'txn', ${row}.txn, 'vector', ${row}.vector)`;

const opening = (s: string): string => `
  SELECT * INTO m FROM ${s}.meshes WHERE root = p_root FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO ${s}.meshes (root, store_id, format, min_reader)
      VALUES (p_root, (p_settings->>'newStoreId')::uuid, (p_settings->>'format')::integer, (p_settings->>'format')::integer)
      ON CONFLICT (root) DO NOTHING;
    SELECT * INTO m FROM ${s}.meshes WHERE root = p_root FOR UPDATE;
  END IF;
  IF m.min_reader > (p_settings->>'format')::integer THEN
    RETURN jsonb_build_object('refused', 'newer', 'detail', m.min_reader::text);
  END IF;
  IF EXISTS (SELECT FROM ${s}.changes WHERE mesh = m.id AND revision > m.head) THEN
    RETURN jsonb_build_object('refused', 'corrupt', 'detail', m.head::text);
  END IF;
  ident := 'postgres-' || m.store_id::text || '.' || ${s}.${SERVER_FUNCTION}();
  before := m.head;
`;

/** Sets the answer of an operation that goes no further: another store, a txnId that is known, a fence or a condition that does not hold. */
const checks = (s: string): string => `
    answer := NULL;
    IF op ? 'identity' THEN
      IF op->>'identity' <> ident THEN
        answer := jsonb_build_array('mismatch', 'identity', ident);
      ELSIF m.head < (op->>'head')::bigint THEN
        answer := jsonb_build_array('mismatch', 'head', m.head::text);
      ELSIF op ? 'lineage' THEN
        SELECT version INTO seen FROM ${s}.records WHERE mesh = m.id AND key = '${LINEAGE_KEY}';
        IF seen IS DISTINCT FROM (op->>'lineage')::bigint THEN
          answer := jsonb_build_array('mismatch', 'lineage', '');
        END IF;
      END IF;
    END IF;
    IF answer IS NULL AND op ? 'txn' THEN
      SELECT revision INTO seen FROM ${s}.outcomes WHERE mesh = m.id AND txn = op->>'txn';
      IF FOUND THEN
        answer := jsonb_build_array('committed', seen::text);
      END IF;
    END IF;
    IF answer IS NULL AND op ? 'claim' THEN
      SELECT * INTO old FROM ${s}.records WHERE mesh = m.id AND key = op->>'claim';
      IF old.guard IS DISTINCT FROM op->>'guard' OR EXISTS (
        SELECT FROM ${s}.records r WHERE r.mesh = m.id AND r.key = '${LINEAGE_KEY}' AND r.guard IS DISTINCT FROM op->>'epoch'
      ) THEN
        answer := jsonb_build_array('conflict', 'fence',
          CASE WHEN old.key IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(${record('old')}) END);
      END IF;
    END IF;
    IF answer IS NULL AND op ? 'conditions' THEN
      IF EXISTS (
        SELECT FROM jsonb_to_recordset(op->'conditions') AS c (key text, version bigint)
          WHERE coalesce((SELECT r.version FROM ${s}.records r WHERE r.mesh = m.id AND r.key = c.key), -1) <> c.version
      ) THEN
        SELECT jsonb_build_array('conflict', 'condition', coalesce(jsonb_agg(${record('r')} ORDER BY c.place), '[]'::jsonb))
          INTO answer
          FROM (
            SELECT key, min(place) AS place
              FROM ROWS FROM (jsonb_to_recordset(op->'conditions') AS (key text, version bigint)) WITH ORDINALITY AS o (key, version, place)
              GROUP BY key
          ) c
          JOIN ${s}.records r ON r.mesh = m.id AND r.key = c.key;
      END IF;
    END IF;
`;

/** Everything holds: the writes, what the retention drops for them, and the log. */
const apply = (s: string): string => `
      m.head := m.head + 1;
      bytes := (op->>'bytes')::bigint;
      gone := '{}';
      expired := '{}';
      INSERT INTO ${s}.records AS r
        (mesh, key, value, schema, min_reader, version, writer, txn, vector, guard, written_at, history, history_version, history_at)
        SELECT m.id, w.k, w.v, w.s, w.r, m.head, op->>'writer', op->>'txn', w.x, w.g, wall, w.h,
          CASE WHEN w.h IS NOT NULL THEN m.head END, CASE WHEN w.h IS NOT NULL THEN wall END
        FROM jsonb_to_recordset(op->'writes') AS w (k text, v text, s integer, r integer, x text, g text, h text)
        WHERE w.v IS NOT NULL
        ON CONFLICT (mesh, key) DO UPDATE SET value = excluded.value, schema = excluded.schema, min_reader = excluded.min_reader,
          version = excluded.version, writer = excluded.writer, txn = excluded.txn, vector = excluded.vector, guard = excluded.guard,
          written_at = excluded.written_at, history = excluded.history, history_version = excluded.history_version,
          history_at = excluded.history_at;
      GET DIAGNOSTICS told = ROW_COUNT;
      IF op ? 'deletes' THEN
        WITH d AS (
          DELETE FROM ${s}.records r
            WHERE r.mesh = m.id AND r.key = ANY (ARRAY(SELECT jsonb_array_elements_text(op->'deletes'))) RETURNING r.key
        ) SELECT coalesce(array_agg(key), '{}') INTO gone FROM d;
      END IF;
      IF op ? 'histories' THEN
        left_over := (p_settings->>'trim')::integer;
        FOR rule IN SELECT * FROM jsonb_to_recordset(op->'histories') AS t (prefix text, records bigint, age bigint) LOOP
          SELECT h.records - rule.records INTO seen FROM ${s}.histories h WHERE h.mesh = m.id AND h.history = rule.prefix;
          more := '{}';
          IF seen > 0 THEN
            more := ARRAY(SELECT key FROM ${s}.records WHERE mesh = m.id AND history = rule.prefix AND history_version IS NOT NULL
              ORDER BY history_version, key LIMIT least(seen, left_over));
          END IF;
          more := more || ARRAY(SELECT key FROM ${s}.records WHERE mesh = m.id AND history = rule.prefix AND history_at < wall - rule.age
            ORDER BY history_at LIMIT left_over);
          CONTINUE WHEN cardinality(more) = 0;
          WITH d AS (
            DELETE FROM ${s}.records r WHERE r.mesh = m.id AND r.key = ANY (ARRAY(
              SELECT o.key FROM ${s}.records o WHERE o.mesh = m.id AND o.key = ANY (more) ORDER BY o.history_version, o.key LIMIT left_over
            )) RETURNING r.key
          ) SELECT coalesce(array_agg(key), '{}') INTO more FROM d;
          left_over := left_over - cardinality(more);
          expired := expired || more;
        END LOOP;
        SELECT bytes + coalesce(sum(length(key)), 0) INTO bytes FROM unnest(expired) AS e (key);
      END IF;
      m.log_count := m.log_count + told + cardinality(gone) + cardinality(expired);
      m.log_bytes := m.log_bytes + bytes;
      INSERT INTO ${s}.changes (mesh, revision, place, key, value, schema, min_reader, writer, txn, vector, count_to, bytes_to)
        SELECT m.id, m.head, w.place, w.k, w.v, w.s, w.r, op->>'writer', op->>'txn', w.x, m.log_count, m.log_bytes
        FROM ROWS FROM (jsonb_to_recordset(op->'writes') AS (k text, v text, s integer, r integer, x text)) WITH ORDINALITY
          AS w (k, v, s, r, x, place)
        WHERE w.v IS NOT NULL OR w.k = ANY (gone);
      IF cardinality(expired) > 0 THEN
        INSERT INTO ${s}.changes (mesh, revision, place, key, count_to, bytes_to)
          SELECT m.id, m.head, 1000 + e.place, e.key, m.log_count, m.log_bytes FROM unnest(expired) WITH ORDINALITY AS e (key, place);
      END IF;
      INSERT INTO ${s}.outcomes (mesh, txn, revision) VALUES (m.id, op->>'txn', m.head);
      answer := jsonb_build_array('committed', m.head::text);
`;

/** Versions of heartbeats are 2^62 and above: never a revision. */
const heartbeat = (s: string): string => `
      SELECT * INTO old FROM ${s}.records WHERE mesh = m.id AND key = op->>'key';
      IF coalesce(old.version, 0) <> (op->>'expected')::bigint THEN
        answer := jsonb_build_array('conflict', '', CASE WHEN old.key IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(${record('old')}) END);
      ELSE
        m.heartbeats := m.heartbeats + 1;
        seen := 4611686018427387904 + m.heartbeats;
        INSERT INTO ${s}.records AS r (mesh, key, value, schema, min_reader, version, writer, txn, guard, written_at)
          VALUES (m.id, op->>'key', op->>'value', 1, 1, seen, op->>'writer', 'heartbeat', op->>'guard', wall)
          ON CONFLICT (mesh, key) DO UPDATE SET value = excluded.value, version = excluded.version, writer = excluded.writer,
            guard = excluded.guard, written_at = excluded.written_at, history = NULL, history_version = NULL, history_at = NULL;
        answer := jsonb_build_array('committed', seen::text);
      END IF;
`;

/** Revisions between two looks at all outcomes. */
const FROM_THE_BEGINNING = 1024;

/** Once a call: prefixes, the bounds of log and outcomes, the head; watchers hear of it when it is committed. */
const closing = (s: string): string => `
  IF m.head > before THEN
    INSERT INTO ${s}.prefixes AS p (mesh, prefix, revision)
      SELECT m.id, CASE depth WHEN 0 THEN '' ELSE array_to_string(parts[1:depth], '/') || '/' END, max(c.revision)
        FROM ${s}.changes c, LATERAL string_to_array(c.key, '/') AS parts, LATERAL generate_series(0, cardinality(parts) - 1) AS depth
        WHERE c.mesh = m.id AND c.revision > before GROUP BY 2
      ON CONFLICT (mesh, prefix) DO UPDATE SET revision = excluded.revision;
    -- Now and then from the beginning, for what a build has left that kept more.
    kept := (p_settings->>'outcomes')::bigint;
    DELETE FROM ${s}.outcomes WHERE mesh = m.id AND revision <= m.head - kept
      AND revision > CASE WHEN m.head / ${FROM_THE_BEGINNING} > before / ${FROM_THE_BEGINNING} THEN 0 ELSE before - kept END;
    PERFORM pg_notify('omnirelay-' || m.store_id::text, m.head::text);
  END IF;
  IF compact_to > m.compacted THEN
    SELECT count_to, bytes_to INTO cut FROM ${s}.changes
      WHERE mesh = m.id AND revision > m.compacted AND revision <= compact_to ORDER BY revision DESC LIMIT 1;
    IF FOUND THEN
      DELETE FROM ${s}.changes WHERE mesh = m.id AND revision > m.compacted AND revision <= compact_to;
      m.base_count := cut.count_to;
      m.base_bytes := cut.bytes_to;
    END IF;
    m.compacted := compact_to;
  END IF;
  IF m.log_count - m.base_count > (p_settings->>'logEntries')::bigint OR m.log_bytes - m.base_bytes > (p_settings->>'logBytes')::bigint THEN
    SELECT revision, count_to, bytes_to INTO cut FROM ${s}.changes
      WHERE mesh = m.id AND revision > m.compacted AND m.log_count - count_to <= (p_settings->>'logEntries')::bigint
        AND m.log_bytes - bytes_to <= (p_settings->>'logBytes')::bigint
      ORDER BY revision LIMIT 1;
    IF FOUND THEN
      DELETE FROM ${s}.changes WHERE mesh = m.id AND revision > m.compacted AND revision <= cut.revision;
      m.compacted := cut.revision;
      m.base_count := cut.count_to;
      m.base_bytes := cut.bytes_to;
    END IF;
  END IF;
  UPDATE ${s}.meshes SET head = m.head, compacted = m.compacted, heartbeats = m.heartbeats, log_count = m.log_count,
    log_bytes = m.log_bytes, base_count = m.base_count, base_bytes = m.base_bytes WHERE id = m.id;
  RETURN jsonb_build_object('answers', to_jsonb(answers));
`;

export const writeBody = (schema: string): string => `
#variable_conflict use_column
DECLARE
  m ${schema}.meshes;
  ident text;
  wall bigint := (p_settings->>'wall')::bigint;
  op jsonb;
  answer jsonb;
  answers jsonb[] := '{}';
  old ${schema}.records;
  before bigint;
  seen bigint;
  kept bigint;
  told integer;
  bytes bigint;
  compact_to bigint := 0;
  gone text[];
  expired text[];
  more text[];
  left_over integer;
  rule record;
  cut record;
BEGIN
${opening(schema)}
  FOR op IN SELECT * FROM jsonb_array_elements(p_operations) LOOP
${checks(schema)}
    IF answer IS NOT NULL THEN
      NULL;
    ELSIF op ? 'writes' THEN
${apply(schema)}
    ELSIF op ? 'expected' THEN
${heartbeat(schema)}
    ELSIF op ? 'compact' THEN
      compact_to := greatest(compact_to, least((op->>'compact')::bigint, m.head));
      answer := jsonb_build_array('committed', greatest(compact_to, m.compacted)::text);
    ELSE
      answer := jsonb_build_array('absent');
    END IF;
    answers := array_append(answers, answer);
  END LOOP;
${closing(schema)}
END
`;
