/** What a postgres must be before records are trusted to it, and how this connection works with it. */
import { RegistryError } from '../registry-error.ts';
import type { PostgresConnection } from './open-connection.ts';

export interface ServerFacts {
  /** The server's process for this connection: the pid may be another's later, with the time it is unique. */
  readonly backend: { readonly pid: number; readonly since: string };
  /** It answers, and takes no writes. */
  readonly readOnly: boolean;
}

/** `pg_terminate_backend` that waits. */
const OLDEST = 140_000;

/** @throws RegistryError */
export async function checkServer(connection: PostgresConnection, silenceMs: number): Promise<ServerFacts> {
  const refuse = (what: string): never => {
    throw new RegistryError('registry_dark', `postgres ${connection.address} ${what}`);
  };
  const [facts] = await connection.call<{
    version: string;
    name: string;
    standby: boolean;
    encoding: string;
    fsync: string;
    read_only: string;
    pid: number;
    since: string;
  }>({
    text: `SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS name,
      pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
      current_setting('default_transaction_read_only') AS read_only,      pid, extract(epoch FROM backend_start)::text AS since FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
  });
  if (facts === undefined) return refuse('tells nothing of its own processes (pg_stat_activity)');
  if (Number(facts.version) < OLDEST) refuse(`is version ${facts.name}: the registry needs 14 or newer`);
  if (facts.standby)
    refuse(
      'is a read-only standby: nothing was written. Name the primary in mesh.registry.hosts, or all that may become it',
    );
  if (facts.encoding !== 'UTF8')
    refuse(
      `keeps this database in ${facts.encoding}: make one with ENCODING 'UTF8' and name it in mesh.registry.database`,
    );
  if (facts.fsync !== 'on') refuse('has fsync off: what it has answered may be gone after a crash. Set fsync = on');
  await connection.call({ text: settings(silenceMs) });
  return { backend: { pid: facts.pid, since: facts.since }, readOnly: facts.read_only === 'on' };
}

/**
 * Names are looked up nowhere else; a commit is on the disk (and where there are synchronous standbys, there) before it is answered; no
 * statement outlives the one who waits for it. The plans of the function are kept, so none may be one for an
 * empty table: it would be used until the next ANALYZE.
 */
const settings = (silenceMs: number): string => `
  SET search_path = pg_catalog;
  SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') <> 'remote_apply';
  SET statement_timeout = ${Math.round(silenceMs * 0.8)};
  SET lock_timeout = 0;
  SET idle_in_transaction_session_timeout = ${silenceMs};
  SET client_min_messages = warning;
  SET enable_seqscan = off;
  SET enable_sort = off;
  SET jit = off;
`;
