/**
 * The registry of the control nodes: a file, a redis-server of this mesh alone (on loopback, with a password, each change on its disk before
 * it is answered, so that a mesh that is started again goes on), or a redis, etcd or postgres that runs already.
 */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ConfigInput } from '@omnirelay/config';
import { environment } from './child-specs.ts';
import { DevMeshError } from './dev-mesh-error.ts';
import type { WantedPort } from './ports.ts';
import { runningEtcd } from './running-etcd.ts';
import { runningPostgres } from './running-postgres.ts';
import { type StateFolder, writePrivateFile } from './state-folder.ts';
import type { ProcessSpec } from './supervised-process.ts';

export type RegistryWish =
  | { readonly kind: 'sqlite' }
  /** Without a URL, a redis-server of its own. */
  | { readonly kind: 'redis'; readonly url?: string | undefined }
  /** The one that runs there. */
  | { readonly kind: 'etcd' | 'postgres'; readonly url?: string | undefined };

export interface DevRegistry {
  /** `mesh.registry` of each control node. */
  readonly config: NonNullable<ConfigInput['mesh']['registry']>;
  readonly ports: readonly WantedPort[];
  /** The server, where it is this mesh's own. */
  readonly server?: ProcessSpec;
}

/** Above the port base, beside those of the first node. */
const PORT = 9;
const runRedis = join(import.meta.dirname, 'run-redis.ts');

/** Writes what the server and the nodes read. @throws DevMeshError, RangeError */
export function prepareRegistry(state: StateFolder, wish: RegistryWish, portBase: number): DevRegistry {
  if (wish.kind === 'sqlite') return { config: { kind: 'sqlite', path: state.registry }, ports: [] };
  if (wish.kind === 'etcd') return runningEtcd(state, wish.url);
  if (wish.kind === 'postgres') return runningPostgres(state, wish.url);
  const folder = join(state.path, 'registry', 'redis');
  mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 });
  const passwordFile = join(folder, 'password');
  return wish.url === undefined
    ? ownServer(state, { folder, passwordFile, port: portBase + PORT })
    : runningServer(wish.url, passwordFile);
}

function runningServer(text: string, passwordFile: string): DevRegistry {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
    throw new RangeError('REDIS_URL: expected redis://[user:password@]host:port/database, or rediss:// for TLS');
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (password !== '') writePrivateFile(passwordFile, password);
  return {
    config: {
      kind: 'redis',
      urls: [`${url.protocol}//${url.host}${url.pathname}`],
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { passwordFile }),
    },
    ports: [],
  };
}

function ownServer(
  state: StateFolder,
  { folder, passwordFile, port }: { folder: string; passwordFile: string; port: number },
): DevRegistry {
  if (!isOnPath('redis-server')) {
    throw new DevMeshError(
      'redis_missing',
      '--registry redis needs redis-server (7.0 or newer), and there is none on the PATH. Install it (Debian: sudo apt-get install redis-server; macOS: brew install redis), or name one that runs: REDIS_URL=redis://host:6379 npm start -- --registry redis',
    );
  }
  if (!existsSync(passwordFile)) writePrivateFile(passwordFile, randomBytes(24).toString('hex'));
  const file = join(folder, 'redis.conf');
  writePrivateFile(
    file,
    [
      'bind 127.0.0.1',
      `port ${port}`,
      `requirepass ${readFileSync(passwordFile, 'utf8')}`,
      `dir "${join(folder, 'data')}"`,
      'appendonly yes',
      'appendfsync always',
      'save ""',
      'maxmemory-policy noeviction',
      '',
    ].join('\n'),
  );
  return {
    config: { kind: 'redis', urls: [`redis://127.0.0.1:${port}`], passwordFile, afterRestart: 'continue' },
    ports: [{ host: '127.0.0.1', port, what: 'redis-server', override: '--port-base' }],
    server: {
      name: 'redis',
      args: [runRedis, file],
      cwd: folder,
      env: environment(state),
      logFile: state.log('redis'),
    },
  };
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
