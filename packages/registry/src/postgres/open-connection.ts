/**
 * One connection to one server, over the `pg` client. It does not reconnect (link.ts does), and gives itself up when the server is silent for
 * too long while calls wait: a frozen server closes nothing.
 */
import { Client } from 'pg';
import { beforeDeadline } from '../server/deadline.ts';
import { readPassword, readTlsFiles } from '../server/named-files.ts';
import type { Ending } from '../server/reconnect.ts';
import { explainPostgresError } from './explain-postgres-error.ts';
import type { PostgresTarget } from './postgres-options.ts';

export interface Statement {
  /** Prepared once a connection under this name. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export type Row = Readonly<Record<string, unknown>>;

export interface PostgresConnection extends Ending {
  /** `host:port` */
  readonly address: string;
  readonly username: string;
  /** One at a time; `unless` it is called off before its turn. @throws the client's errors, or the signal's reason */
  call<T extends Row = Row>(statement: Statement, unless?: AbortSignal): Promise<readonly T[]>;
  /** Calls back for each NOTIFY, instead of the former callback. */
  onNotice(callback: () => void): void;
  /** Warnings of the server to the call that is under way, by the routine that gave them. */
  takeWarnings(): readonly string[];
}

export interface OpenOptions {
  readonly target: PostgresTarget;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** @throws RegistryError */
export async function openConnection(address: string, options: OpenOptions): Promise<PostgresConnection> {
  const { target, silenceMs } = options;
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const password = (await readPassword(target.passwordPath)) ?? '';
  const client = new Client({
    host,
    port: Number(address.slice(colon + 1)),
    database: target.database,
    user: target.username,
    // A function, and TLS told in any case, so that nothing of it comes from the environment.
    password: () => password,
    ssl: target.tls === undefined ? false : { ...(await readTlsFiles(target.tls)), host },
    application_name: 'omnirelay',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  const over = new AbortController();
  const pending = new Set<(reason: Error) => void>();
  let movedAt = 0;
  let watchdog: NodeJS.Timeout | undefined;
  let warnings: string[] = [];
  let notified: (() => void) | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const end = (reason: Error): void => {
    if (over.signal.aborted) return;
    over.abort(reason);
    clearTimeout(watchdog);
    for (const reject of [...pending]) reject(reason);
    // The stream, and not `end()`: that would wait for what is under way.
    client.connection.stream.destroy();
  };
  client.on('error', end);
  client.on('end', () => end(new Error('the connection was closed')));
  client.on('notification', () => notified?.());
  client.on('notice', (notice) => warnings.push(notice.routine ?? ''));
  const watch = (): void => {
    watchdog = undefined;
    if (pending.size === 0) return;
    const silent = performance.now() - movedAt;
    if (silent >= silenceMs) end(new Error(`no answer for ${Math.round(silent)} ms`));
    else watchdog = setTimeout(watch, silenceMs - silent);
  };

  try {
    await beforeDeadline(client.connect(), {
      timeoutMs: silenceMs,
      signal: options.signal,
      late: () => new Error(`no answer within ${silenceMs} ms`),
    });
  } catch (error) {
    end(new Error('it was never open'));
    options.signal.throwIfAborted();
    throw explainPostgresError(address, error);
  }
  return {
    address,
    username: target.username,
    ended: over.signal,
    end,
    async call<T extends Row>({ name, text, values }: Statement, unless?: AbortSignal) {
      over.signal.throwIfAborted();
      if (pending.size === 0) movedAt = performance.now();
      watchdog ??= setTimeout(watch, silenceMs);
      const { promise, resolve, reject } = Promise.withResolvers<readonly T[]>();
      pending.add(reject);
      const query = {
        text,
        ...(name === undefined ? {} : { name }),
        ...(values === undefined ? {} : { values: [...values] }),
      };
      // The client answers one question at a time.
      const mine = turn.then(() => {
        over.signal.throwIfAborted();
        unless?.throwIfAborted();
        return client.query<T>(query);
      });
      turn = mine.catch(() => undefined);
      mine.then(({ rows }) => resolve(rows), reject);
      try {
        return await promise;
      } finally {
        pending.delete(reject);
        movedAt = performance.now();
      }
    },
    onNotice(callback) {
      notified = callback;
    },
    takeWarnings() {
      const told = warnings;
      warnings = [];
      return told;
    },
  };
}
