/**
 * A connection that is made again when it is lost. What the former connection had sent and the server not yet done is ended first, and waited
 * for: what is not done by then will never be.
 */
import { RegistryError } from '../registry-error.ts';
import { type Reconnecting, reconnecting } from '../server/reconnect.ts';
import { explainPostgresError } from './explain-postgres-error.ts';
import { findPrimary, type Primary } from './find-primary.ts';
import { installSchema } from './install-schema.ts';
import type { OpenOptions } from './open-connection.ts';

export type Link = Reconnecting<Primary>;

/** Within its silence. */
const ENDING_MS = 1_000;

export function openLink(options: OpenOptions & { readonly schema: string }): Link {
  const connect = async (former: Primary | undefined, signal: AbortSignal): Promise<Primary> => {
    const found = await findPrimary({ ...options, signal });
    const { connection } = found;
    try {
      if (former !== undefined) await endFormer(found, former);
      await installSchema(connection, options.schema);
      signal.throwIfAborted();
    } catch (error) {
      connection.end(new Error('it was not fit for use'));
      throw explainPostgresError(connection.address, error);
    }
    return found;
  };
  return reconnecting({ connect, connectionOf: ({ connection }) => connection, signal: options.signal });
}

async function endFormer({ connection }: Primary, { backend }: Primary): Promise<void> {
  const [left] = await connection.call<{ left: string }>({
    // The order in which a WHERE is looked at is the planner's to choose, that of a CASE is not.
    text: `SELECT count(*) AS left FROM pg_stat_activity WHERE CASE
      WHEN pid = $1 AND extract(epoch FROM backend_start)::text = $2 THEN NOT pg_terminate_backend(pid, $3) ELSE false END`,
    values: [backend.pid, backend.since, ENDING_MS],
  });
  if (left?.left !== '0')
    throw new RegistryError(
      'registry_dark',
      `postgres ${connection.address} does not end process ${backend.pid}, which serves a connection of this node that was given up: what it was sent may still be written`,
    );
}
