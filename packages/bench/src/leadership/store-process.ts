/** The store that the nodes of a bench share: a process of its own on loopback, or a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEtcd } from '@omnirelay/registry/etcd-testing';
import { startPostgres } from '@omnirelay/registry/postgres-testing';
import { startRedis } from '@omnirelay/registry/redis-testing';

export const BACKENDS = ['redis', 'sqlite', 'etcd', 'postgres'] as const;
export type Backend = (typeof BACKENDS)[number];

export interface SharedStore extends AsyncDisposable {
  readonly backend: Backend;
  /** `mesh.registry` of the nodes. */
  readonly registry: object;
}

export async function startStore(backend: Backend): Promise<SharedStore> {
  switch (backend) {
    case 'redis': {
      // As docs/operating/registry.md has it.
      const redis = await startRedis({ config: ['appendfsync always', 'maxmemory-policy noeviction'] });
      const registry = { kind: 'redis', urls: [`redis://127.0.0.1:${redis.port}`] };
      return { backend, registry, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
    }
    case 'sqlite': {
      const folder = await mkdtemp(join(tmpdir(), 'omnirelay-leaders-'));
      const registry = { kind: 'sqlite', path: join(folder, 'registry.sqlite') };
      return { backend, registry, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
    }
    case 'etcd': {
      const etcd = await startEtcd();
      const registry = { kind: 'etcd', endpoints: [etcd.endpoint], ownsCluster: true };
      return { backend, registry, [Symbol.asyncDispose]: () => etcd[Symbol.asyncDispose]() };
    }
    case 'postgres': {
      const postgres = await startPostgres();
      const registry = {
        kind: 'postgres',
        hosts: [`127.0.0.1:${postgres.port}`],
        database: 'postgres',
        username: 'postgres',
      };
      return { backend, registry, [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose]() };
    }
  }
}
