/** Opens the store that the config names. A driver is loaded only where it is asked for. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OmniRelayConfig } from '@omnirelay/config';
import { prng } from '@omnirelay/primitives';
import { createMemoryStore, openSqliteStore, type RegistryStore, type Retention } from '@omnirelay/registry';
import { AUDIT_STORE_KEEPS } from '@omnirelay/wire';
import { AUDIT_PREFIX } from './control-plane/audit-chain.ts';
import { LEADERSHIP_RETENTION } from './leadership/retention.ts';
import { systemClock } from './membership/system-clock.ts';
import { SHARD_FENCES } from './sharding/shard-fences.ts';

/**
 * What the registry as a whole keeps of the audit. Each chain trims its own start (docs/decisions/audit-retention.md); this bounds what
 * writers that are gone have left.
 */
export const AUDIT_RETENTION: Retention = { prefix: AUDIT_PREFIX, ...AUDIT_STORE_KEEPS };

/** @throws RegistryError, or the signal's reason */
export async function openRegistryStore(config: OmniRelayConfig, signal: AbortSignal): Promise<RegistryStore> {
  const { registry, meshId, gossip } = config.mesh;
  const names = {
    meshId,
    clusterId: gossip.clusterId,
    writerId: gossip.nodeId,
    retention: [AUDIT_RETENTION, ...LEADERSHIP_RETENTION],
    fenceScopes: SHARD_FENCES,
  };
  switch (registry?.kind) {
    case undefined:
    case 'memory':
      return createMemoryStore({ prng: prng(randomBytes(4).readUInt32LE()), wall: () => systemClock.wall() }).open(
        names,
      );
    case 'sqlite':
      // Audit and token hashes are nobody else's to read.
      await mkdir(dirname(registry.path), { recursive: true, mode: 0o700 });
      return openSqliteStore({ path: registry.path, ...names, signal });
    case 'redis': {
      const { openRedisStore } = await import('@omnirelay/registry/redis');
      const { urls, username, passwordFile, sentinel, tls, wait, afterRestart } = registry;
      return openRedisStore({
        target: {
          urls,
          ...withPassword({ username, passwordFile }),
          ...(sentinel === undefined ? {} : { sentinel: { primary: sentinel.primary, ...withPassword(sentinel) } }),
          ...(tls === undefined ? {} : { tls: defined(tls) }),
        },
        wait: { ...defined({ replicas: wait.replicas }), policy: wait.policy, timeoutMs: wait.timeout },
        afterRestart,
        ...names,
        signal,
      });
    }
    case 'etcd': {
      const { openEtcdStore } = await import('@omnirelay/registry/etcd');
      const { endpoints, username, passwordFile, tls, ownsCluster, timeout } = registry;
      return openEtcdStore({
        target: {
          endpoints,
          ...withPassword({ username, passwordFile }),
          ...(tls === undefined ? {} : { tls: defined(tls) }),
        },
        ownsCluster,
        silenceMs: timeout,
        ...names,
        signal,
      });
    }
    case 'postgres': {
      const { openPostgresStore } = await import('@omnirelay/registry/postgres');
      const { hosts, database, schema, username, passwordFile, tls, timeout } = registry;
      return openPostgresStore({
        target: {
          hosts,
          database,
          schema,
          username,
          ...defined({ passwordPath: passwordFile }),
          ...(tls === undefined ? {} : { tls: defined(tls) }),
        },
        silenceMs: timeout,
        ...names,
        signal,
      });
    }
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that were left out. */
const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;

const withPassword = (given: { username?: string | undefined; passwordFile?: string | undefined }) =>
  defined({ username: given.username, passwordPath: given.passwordFile });
