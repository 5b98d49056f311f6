/** A process that is one real worker, and says of each shard when it first accepts work for it. It asks the node as a host does at each call. Ends with its parent. */
import { loadConfig } from '@omnirelay/config';
import { type MeshNode, startMeshNode } from '@omnirelay/mesh-node';
import { sharedClockMs } from '../process-usage.ts';
import type { OwnerAnswer, OwnerStart } from './owner-messages.ts';

/** How often it asks for the shards that it owns and has not accepted work for. */
const ASK_MS = 4;

const say = (answer: OwnerAnswer): void => void process.send?.(answer);

async function start({ configFile, namespaces }: OwnerStart): Promise<void> {
  const { shards } = await startMeshNode(loadConfig({ path: configFile, env: {} }));
  const accepted = namespaces.map((namespace) => ({ namespace, fences: new Map<number, string>() }));
  shards.onShardLost(({ namespace, shard }) => {
    const of = accepted.find((one) => one.namespace === namespace);
    if (of?.fences.delete(shard) === true) say({ kind: 'lost', namespace, shard });
  });
  setInterval(() => {
    for (const { namespace, fences } of accepted)
      for (const shard of shards.owned(namespace)) if (!fences.has(shard)) accept(shards, namespace, shard, fences);
  }, ASK_MS);
  say({ kind: 'started' });
}

function accept(shards: MeshNode['shards'], namespace: string, shard: number, fences: Map<number, string>): void {
  const call = shards.admit(namespace, shard);
  if (call.kind !== 'admitted') return;
  const atMs = sharedClockMs();
  if (call.acknowledge().kind !== 'kept') return;
  const { fence } = call.authority;
  fences.set(shard, fence);
  say({ kind: 'accepts', namespace, shard, fence, atMs });
}

process.on('message', (command: OwnerStart) => {
  start(command).catch((error: unknown) =>
    say({ kind: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
