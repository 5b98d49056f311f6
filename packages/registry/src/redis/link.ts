/**
 * A connection that is made again when it is lost: on demand, after a back-off with jitter. All who wait for it learn the reason when an
 * attempt fails. Whatever the former connection had sent and the server not yet read is discarded first (CLIENT KILL): what is not done
 * by then will never be.
 */
import type { RegistryError } from '../registry-error.ts';
import { checkSynced } from './check-server.ts';
import { explainRedisError } from './explain-redis-error.ts';
import { type FindOptions, findPrimary, type Primary } from './find-primary.ts';
import { installLibrary } from './install-library.ts';

export interface Link {
  /** @throws RegistryError */
  connected(): Promise<Primary>;
  close(reason: RegistryError): void;
}

export interface LinkOptions extends FindOptions {
  readonly afterRestart: 'adopt' | 'continue';
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;
/** A client id that no server has given. */
const NOBODY = '9223372036854775807';

export function openLink(options: LinkOptions): Link {
  const closed = new AbortController();
  const signal = AbortSignal.any([closed.signal, options.signal]);
  let current: Primary | undefined;
  let connecting: Promise<Primary> | undefined;
  let failures = 0;

  const attempt = async (): Promise<Primary> => {
    if (failures > 0) {
      const most = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LAST_RETRY_MS);
      await pause(most * (0.5 + Math.random() / 2), signal);
    }
    const found = await findPrimary({ ...options, signal });
    const { connection } = found;
    try {
      const former = current?.runId === found.runId ? current.clientId : NOBODY;
      await connection.call(['CLIENT', 'KILL', 'ID', former]);
      if (options.afterRestart === 'continue') await checkSynced(connection);
      await installLibrary(connection);
      signal.throwIfAborted();
    } catch (error) {
      connection.end(new Error('it was not fit for use'));
      throw explainRedisError(connection.address, error);
    }
    current = found;
    return found;
  };

  return {
    async connected() {
      if (closed.signal.aborted) throw closed.signal.reason;
      if (current !== undefined && !current.connection.ended.aborted) return current;
      connecting ??= attempt()
        .then(
          (found) => {
            failures = 0;
            return found;
          },
          (error) => {
            failures += 1;
            throw closed.signal.aborted ? closed.signal.reason : error;
          },
        )
        .finally(() => {
          connecting = undefined;
        });
      return connecting;
    },
    close(reason) {
      closed.abort(reason);
      current?.connection.end(reason);
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  const onAbort = () => over.reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    await over.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
