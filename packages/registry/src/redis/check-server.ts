/** What a redis must be before records are trusted to it. */
import { RegistryError } from '../registry-error.ts';
import type { RedisConnection } from './open-connection.ts';

export interface ServerFacts {
  readonly runId: string;
  readonly clientId: string;
  readonly connectedReplicas: number;
}

const OLDEST = 7;

/** @throws RegistryError */
export async function checkServer(connection: RedisConnection): Promise<ServerFacts> {
  const info = (section: string) => connection.call<string>(['INFO', section]).then(fields);
  const [server, replication, memory, clientId] = await Promise.all([
    info('server'),
    info('replication'),
    info('memory'),
    connection.call<number>(['CLIENT', 'ID']),
  ]);
  const { address } = connection;
  const refuse = (what: string): never => {
    throw new RegistryError('registry_dark', `redis ${address} ${what}`);
  };
  const version = server.get('redis_version') ?? '';
  if (Number.parseInt(version, 10) < OLDEST)
    refuse(`is version ${version}: the registry needs ${OLDEST}.0 or newer (functions)`);
  if (server.get('redis_mode') === 'cluster')
    refuse('runs in cluster mode, which the registry does not support: use one primary, with replicas and sentinels');
  if (replication.get('role') !== 'master') {
    const primary = `${replication.get('master_host')}:${replication.get('master_port')}`;
    refuse(
      `is a read-only replica of ${primary}: nothing was written. Name the primary in mesh.registry.urls, or the sentinels`,
    );
  }
  const policy = memory.get('maxmemory_policy') ?? '';
  if (policy.startsWith('allkeys'))
    refuse(
      `may evict records when its memory is full (maxmemory-policy ${policy}): set it to noeviction, and give other data a redis of its own`,
    );
  return {
    runId: server.get('run_id') ?? '',
    clientId: String(clientId),
    connectedReplicas: Number(replication.get('connected_slaves') ?? '0'),
  };
}

/** @throws RegistryError unless each change is on the disk before it is answered */
export async function checkSynced(connection: RedisConnection): Promise<void> {
  const settings = await connection.call<Record<string, string>>(['CONFIG', 'GET', 'append*']);
  const told = `appendonly ${settings.appendonly}, appendfsync ${settings.appendfsync}`;
  if (settings.appendonly === 'yes' && settings.appendfsync === 'always') return;
  throw new RegistryError(
    'registry_dark',
    `redis ${connection.address} has ${told}, and mesh.registry.afterRestart: continue needs appendonly yes and appendfsync always: what it has answered may be gone after a restart`,
  );
}

const fields = (info: string): Map<string, string> =>
  new Map(
    info.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
