/** Real redis processes for the tests: on loopback, in a folder of their own, ended with the test. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverProcess } from '../../server/testing/server-process.ts';
import { unusedPort } from '../../server/testing/unused-port.ts';

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
  const isUp = /Ready to accept connections|Sentinel ID is/;
  const server = serverProcess({ name: program, saysOn: 'stdout', isUp });
  const start = (more: readonly string[] = []): Promise<void> =>
    server.start(spawn(program, [file, ...more], { stdio: ['ignore', 'pipe', 'inherit'] }));
  await start();
  return {
    port,
    directory,
    pid: () => server.child?.pid ?? 0,
    start,
    kill: server.kill,
    freeze: () => void server.child?.kill('SIGSTOP'),
    thaw: () => void server.child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await server.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
