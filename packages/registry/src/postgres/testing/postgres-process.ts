/** Real postgres processes for the tests: on loopback, in a folder of their own, ended with the test. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverProcess } from '../../server/testing/server-process.ts';
import { unusedPort } from '../../server/testing/unused-port.ts';

export interface PostgresProcess extends AsyncDisposable {
  readonly port: number;
  readonly directory: string;
  readonly data: string;
  /** With what it said last, when it does not come up. */
  start(): Promise<void>;
  /** SIGKILL to all its processes; waits until they have ended. */
  kill(): Promise<void>;
  /** As an administrator stops it: `fast`. */
  stop(): Promise<void>;
  /** Other data in the place of what it has, with the settings that it has; it must have ended. */
  exchange(fill: (data: string) => Promise<void>): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface PostgresProcessOptions {
  /** Settings of postgresql.conf. */
  readonly settings?: readonly string[];
  /** Lines of pg_hba.conf; without them, everybody from loopback. */
  readonly access?: readonly string[];
  /** Fills the data folder before the first start; without it, a copy of one empty cluster, so all of a process are of one system. */
  readonly fill?: (data: string) => Promise<void>;
}

/** Who owns the files and the processes: postgres refuses to be run by root. */
const OWNER =
  process.getuid?.() === 0
    ? {
        uid: Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })),
        gid: Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' })),
      }
    : undefined;

/** Debian keeps the programs off the PATH, by version. */
function programFolder(): string {
  const base = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
    return versions[0] === undefined ? '' : join(base, versions[0], 'bin');
  } catch {
    return '';
  }
}
export const postgresProgram = (name: string): string => join(programFolder(), name);

/** Runs one of its programs as the owner of the data. @throws with what it said */
export const runPostgresProgram = (name: string, args: readonly string[]): string =>
  execFileSync(postgresProgram(name), args, {
    ...OWNER,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  });

export async function postgresFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'postgres-'));
  makeOwn(directory);
  return directory;
}

const INITDB = ['-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];

/** A cluster of a system of its own. */
export const makeCluster = async (data: string): Promise<void> =>
  void runPostgresProgram('initdb', [...INITDB, '-D', data]);

let template: Promise<string> | undefined;

/** Made once a process, for it takes half a second. */
async function copyTemplate(data: string): Promise<void> {
  template ??= (async () => {
    const folder = await postgresFolder();
    const forget = () => rmSync(folder, { recursive: true, force: true });
    process.once('exit', forget);
    // A worker of vitest is ended so, and exits without a word.
    process.once('SIGTERM', () => {
      forget();
      if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
    });
    await makeCluster(join(folder, 'data'));
    return join(folder, 'data');
  })();
  await copyData(await template, data);
}

export async function startPostgres(options: PostgresProcessOptions = {}): Promise<PostgresProcess> {
  const directory = await postgresFolder();
  const data = join(directory, 'data');
  const port = await unusedPort();
  const settings = [
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    "unix_socket_directories = ''",
    'max_connections = 50',
    'shared_buffers = 16MB',
    'wal_keep_size = 64MB',
    ...(options.settings ?? []),
  ];
  const fill = async (filling: (data: string) => Promise<void>): Promise<void> => {
    await rm(data, { recursive: true, force: true });
    await filling(data);
    await writeFile(join(data, 'test.conf'), `${settings.join('\n')}\n`);
    await writeFile(join(data, 'postgresql.conf'), "include 'test.conf'\n");
    if (options.access !== undefined) await writeFile(join(data, 'pg_hba.conf'), `${options.access.join('\n')}\n`);
  };
  await fill(options.fill ?? copyTemplate);
  const isUp = /database system is ready to accept/;
  const server = serverProcess({ name: 'postgres', saysOn: 'stderr', isUp });
  let stopped: number[] = [];
  const start = (): Promise<void> =>
    server.start(
      spawn(postgresProgram('postgres'), ['-D', data], { ...OWNER, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] }),
    );
  const all = (): number[] => {
    const pid = server.child?.pid;
    return pid === undefined ? [] : [pid, ...childrenOf(pid)];
  };
  const kill = async (): Promise<void> => {
    const pids = all();
    await server.end(() => {
      for (const pid of pids) signal(pid, 'SIGKILL');
    });
    // Its memory is free for the next one only once all are gone.
    while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await start();
  return {
    port,
    directory,
    data,
    start,
    kill,
    exchange: fill,
    stop: () => server.end((running) => running.kill('SIGINT')),
    freeze() {
      stopped = all();
      for (const pid of stopped) signal(pid, 'SIGSTOP');
    },
    thaw() {
      for (const pid of stopped.splice(0)) signal(pid, 'SIGCONT');
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Gives a file to whom the processes run as. */
export function makeOwn(path: string): void {
  if (OWNER !== undefined) chownSync(path, OWNER.uid, OWNER.gid);
}

/** A copy that its owner may use. */
export async function copyData(from: string, to: string): Promise<void> {
  await once(spawn('cp', ['-a', from, to]), 'exit');
  if (OWNER !== undefined) await once(spawn('chown', ['-R', `${OWNER.uid}:${OWNER.gid}`, to]), 'exit');
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
