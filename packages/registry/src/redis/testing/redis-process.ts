/** Real redis processes for the tests: on loopback, in a folder of their own, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RedisProcess extends AsyncDisposable {
  readonly port: number;
  readonly directory: string;
  readonly pid: () => number;
  /** With what it said last, when it does not come up. */
  start(options?: readonly string[]): Promise<void>;
  /** Waits until it has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface RedisProcessOptions {
  readonly program?: 'redis-server' | 'redis-sentinel';
  /** Lines of its config. */
  readonly config?: readonly string[];
  /** Listens with TLS only: paths of its certificate, key and CA. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string };
}

/** A port that nobody listens at, below those that the system gives to clients. */
export async function unusedPort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

export async function startRedis(options: RedisProcessOptions = {}): Promise<RedisProcess> {
  const { program = 'redis-server', tls } = options;
  const directory = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await unusedPort();
  const file = join(directory, 'redis.conf');
  const listen =
    tls === undefined
      ? [`port ${port}`]
      : [
          'port 0',
          `tls-port ${port}`,
          `tls-cert-file ${tls.certificate}`,
          `tls-key-file ${tls.key}`,
          `tls-ca-cert-file ${tls.ca}`,
          'tls-auth-clients no',
        ];
  const storage = program === 'redis-server' ? ['save ""', 'appendonly yes', 'repl-diskless-sync-delay 0'] : [];
  const config = [
    'bind 127.0.0.1',
    ...listen,
    `dir ${directory}`,
    'daemonize no',
    ...storage,
    ...(options.config ?? []),
  ];
  await writeFile(file, `${config.join('\n')}\n`);
  let child: ChildProcess | undefined;

  const start = async (more: readonly string[] = []): Promise<void> => {
    const begun = spawn(program, [file, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
    child = begun;
    const said: string[] = [];
    const up = Promise.withResolvers<void>();
    createInterface({ input: begun.stdout! }).on('line', (line) => {
      said.push(line);
      if (/Ready to accept connections|Sentinel ID is/.test(line)) up.resolve();
    });
    begun.once('error', up.reject);
    begun.once('exit', (code) =>
      up.reject(new Error(`${program} ended (${code}) before it was up:\n${said.slice(-10).join('\n')}`)),
    );
    await up.promise;
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    if (signal === 'SIGTERM') running.kill('SIGCONT');
    await ended;
  };
  await start();
  return {
    port,
    directory,
    pid: () => child?.pid ?? 0,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
