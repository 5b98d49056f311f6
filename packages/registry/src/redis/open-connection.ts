/**
 * One connection to one redis, over the `redis` client. It does not reconnect (link.ts does), and gives itself up when the server is
 * silent for too long while calls wait: a frozen server closes nothing.
 */
import { createClient } from 'redis';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from '../server/deadline.ts';
import { readPassword, readTlsFiles } from '../server/named-files.ts';
import { explainRedisError } from './explain-redis-error.ts';
import type { RedisTarget } from './redis-options.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly tls: boolean;
}

export interface Credentials {
  readonly username?: string | undefined;
  readonly passwordPath?: string | undefined;
}

export interface RedisConnection {
  /** `host:port` */
  readonly address: string;
  /** Aborted once it is of no use any more. */
  readonly ended: AbortSignal;
  /** @throws the client's errors */
  call<T>(args: readonly string[]): Promise<T>;
  end(reason: Error): void;
}

export interface OpenOptions {
  readonly tls: RedisTarget['tls'];
  readonly credentials: Credentials;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** @throws RegistryError */
export function placeOf(url: string): Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const database = Number(parsed?.pathname.slice(1) || '0');
  if (
    parsed === undefined ||
    !/^rediss?:$/.test(parsed.protocol) ||
    parsed.hostname === '' ||
    parsed.password !== '' ||
    !Number.isInteger(database)
  ) {
    throw new RegistryError(
      'registry_dark',
      `a URL of mesh.registry is not valid: expected redis://host:port/database or rediss://..., without user and password`,
    );
  }
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || '6379'),
    database,
    tls: parsed.protocol === 'rediss:',
  };
}

/** @throws RegistryError */
export async function openConnection(place: Place, options: OpenOptions): Promise<RedisConnection> {
  const address = `${place.host}:${place.port}`;
  const { username, passwordPath } = options.credentials;
  const password = await readPassword(passwordPath);
  const { host, port } = place;
  const base = { host, port, reconnectStrategy: false as const, connectTimeout: options.silenceMs };
  const client = createClient({
    RESP: 3,
    name: 'omnirelay',
    database: place.database,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    socket: place.tls ? { ...base, tls: true, ...(await readTlsFiles(options.tls ?? {})) } : base,
  });
  const over = new AbortController();
  const end = (reason: Error): void => {
    if (over.signal.aborted) return;
    over.abort(reason);
    clearTimeout(watchdog);
    // The client leaves calls without an answer when it ends in the midst of its own events.
    for (const reject of [...pending]) reject(reason);
    if (client.isOpen) client.destroy();
  };
  let lastError: Error | undefined;
  client.on('error', (error: Error) => {
    lastError = error;
    if (client.isReady || pending.size > 0) end(error);
  });
  client.on('terminated', () => end(lastError ?? new Error('the connection was closed')));

  const pending = new Set<(reason: Error) => void>();
  let movedAt = 0;
  let watchdog: NodeJS.Timeout | undefined;
  const watch = (): void => {
    watchdog = undefined;
    if (pending.size === 0) return;
    const silent = performance.now() - movedAt;
    if (silent >= options.silenceMs) end(new Error(`no answer for ${Math.round(silent)} ms`));
    else watchdog = setTimeout(watch, options.silenceMs - silent);
  };

  try {
    await beforeDeadline(client.connect(), {
      timeoutMs: options.silenceMs,
      signal: options.signal,
      late: () => new Error(`no answer within ${options.silenceMs} ms`),
    });
  } catch (error) {
    if (client.isOpen) client.destroy();
    options.signal.throwIfAborted();
    throw explainRedisError(address, error);
  }
  return {
    address,
    ended: over.signal,
    end,
    async call<T>(args: readonly string[]) {
      over.signal.throwIfAborted();
      if (pending.size === 0) movedAt = performance.now();
      watchdog ??= setTimeout(watch, options.silenceMs);
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      pending.add(reject);
      client.sendCommand<T>(args).then(resolve, reject);
      try {
        return await promise;
      } finally {
        pending.delete(reject);
        movedAt = performance.now();
      }
    },
  };
}
