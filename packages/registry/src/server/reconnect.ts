/**
 * A connection to a server that is made again when it is lost: on demand, after a back-off with jitter. All who wait for it learn the reason
 * when an attempt fails.
 */
import type { RegistryError } from '../registry-error.ts';

export interface Ending {
  /** Aborted once it is of no use any more. */
  readonly ended: AbortSignal;
  end(reason: Error): void;
}

export interface Reconnecting<T> {
  /** @throws RegistryError */
  connected(): Promise<T>;
  close(reason: RegistryError): void;
}

export interface ReconnectOptions<T> {
  /** One attempt; `former` is the last one that served. @throws RegistryError */
  readonly connect: (former: T | undefined, signal: AbortSignal) => Promise<T>;
  readonly connectionOf: (found: T) => Ending;
  readonly signal: AbortSignal;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

export function reconnecting<T>({ connect, connectionOf, signal: outer }: ReconnectOptions<T>): Reconnecting<T> {
  const closed = new AbortController();
  const signal = AbortSignal.any([closed.signal, outer]);
  let current: T | undefined;
  let connecting: Promise<T> | undefined;
  let failures = 0;

  const attempt = async (): Promise<T> => {
    if (failures > 0) {
      const most = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LAST_RETRY_MS);
      await pause(most * (0.5 + Math.random() / 2), signal);
    }
    current = await connect(current, signal);
    return current;
  };

  return {
    async connected() {
      if (closed.signal.aborted) throw closed.signal.reason;
      if (current !== undefined && !connectionOf(current).ended.aborted) return current;
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
      if (current !== undefined) connectionOf(current).end(reason);
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
