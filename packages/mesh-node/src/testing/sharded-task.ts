/** Work under shards as docs/reference/node-shards.md shows it to those who embed a node. */
import type { MeshNode } from '../index.ts';

/* As the page shows it. */

/** Where effects land: of each shard it keeps the highest fence that it has seen, and takes nothing below it. */
export interface TaskSink {
  append(shard: number, task: string, fence: string, signal: AbortSignal): Promise<'taken' | 'stale'>;
}

/** Executes a task at the node that owns its shard, or says why not here and now. */
export async function execute(node: MeshNode, sink: TaskSink, task: { key: string; name: string }): Promise<string> {
  const shard = node.shards.owner('orders', task.key)?.shard;
  if (shard === undefined) return 'there is no map yet: come again';
  const call = await node.shards.enter('orders', shard);
  if (call.kind === 'forward') return `ask ${call.to}`;
  if (call.kind === 'elsewhere') return `ask ${call.owner}`;
  if (call.kind !== 'admitted') return 'come again';
  try {
    return await sink.append(shard, task.name, call.authority.fence, call.signal);
  } finally {
    // Always, and whatever became of it: a shard that is handed over waits for this.
    const ended = call.acknowledge();
    if (ended.kind === 'overran') console.warn(`${task.name} ended outside its claim: ${ended.why}`);
  }
}
