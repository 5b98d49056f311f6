/** Control nodes on a registry in a file of their cluster, as tests of shards begin: one that leads, or the places of two. */
import { join } from 'node:path';
import { freePortBlock } from '../../testing/free-ports.ts';
import type { NodeOptions, TestCluster, TestNode } from '../../testing/test-cluster.ts';

const registryOf = ({ directory }: TestCluster) =>
  ({ kind: 'sqlite', path: join(directory, 'registry.sqlite') }) as const;

/** Resolves once it leads the mesh. */
export async function startControl(cluster: TestCluster, options: NodeOptions): Promise<TestNode> {
  const k1 = await cluster.start('k1', { role: 'control', registry: registryOf(cluster), ...options });
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  return k1;
}

export interface ControlPlaces {
  /** Of the registry's file. */
  readonly path: string;
  /** Where both listen. */
  readonly seedPeers: string[];
  /** Of the one that begins, or of the one that finds it there. */
  control(at: 0 | 1): NodeOptions;
}

export async function controlPlaces(cluster: TestCluster, options: NodeOptions): Promise<ControlPlaces> {
  const registry = registryOf(cluster);
  const base = await freePortBlock(2);
  const seedPeers = [`127.0.0.1:${base}`, `127.0.0.1:${base + 1}`];
  const control = (at: 0 | 1): NodeOptions => ({
    ...{ role: 'control', registry, ...options },
    gossip: { port: base + at, seedPeers: seedPeers.slice(0, at) },
  });
  return { path: registry.path, seedPeers, control };
}
