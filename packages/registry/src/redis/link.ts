/**
 * A connection that is made again when it is lost. Whatever the former connection had sent and the server not yet read is discarded first
 * (CLIENT KILL): what is not done by then will never be.
 */
import { type Reconnecting, reconnecting } from '../server/reconnect.ts';
import { checkSynced } from './check-server.ts';
import { explainRedisError } from './explain-redis-error.ts';
import { type FindOptions, findPrimary, type Primary } from './find-primary.ts';
import { installLibrary } from './install-library.ts';

export type Link = Reconnecting<Primary>;

export interface LinkOptions extends FindOptions {
  readonly afterRestart: 'adopt' | 'continue';
}

/** A client id that no server has given. */
const NOBODY = '9223372036854775807';

export function openLink(options: LinkOptions): Link {
  const connect = async (former: Primary | undefined, signal: AbortSignal): Promise<Primary> => {
    const found = await findPrimary({ ...options, signal });
    const { connection } = found;
    try {
      await connection.call(['CLIENT', 'KILL', 'ID', former?.runId === found.runId ? former.clientId : NOBODY]);
      if (options.afterRestart === 'continue') await checkSynced(connection);
      await installLibrary(connection);
      signal.throwIfAborted();
    } catch (error) {
      connection.end(new Error('it was not fit for use'));
      throw explainRedisError(connection.address, error);
    }
    return found;
  };
  return reconnecting({ connect, connectionOf: ({ connection }) => connection, signal: options.signal });
}
