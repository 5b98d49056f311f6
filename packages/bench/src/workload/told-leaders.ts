/** Who holds which shard under which fence, as the control plane tells it while a workload runs. */
import type { ControlClient } from '@omnirelay/client';

export interface ToldLeaders extends AsyncDisposable {
  /** By `<namespace>/<shard> <fence>`: who was told to hold it. More than one would be two leaders of one fence. */
  holders(): ReadonlyMap<string, ReadonlySet<string>>;
  /** By node: how many shards it holds now. */
  shardsHeld(): ReadonlyMap<string, number>;
}

export function toldLeaders(client: Pick<ControlClient, 'shards'>, namespace: string): ToldLeaders {
  const over = new AbortController();
  const holders = new Map<string, Set<string>>();
  const now = new Map<string, string>();
  const following = (async () => {
    for await (const item of client.shards.watch({ namespace: [namespace], signal: over.signal })) {
      const shard = 'event' in item ? item.event.shard : undefined;
      if (shard === undefined) continue;
      const { shardId, ownerNodeId, leaderId, fenceToken } = shard;
      if (leaderId !== undefined && leaderId === ownerNodeId) now.set(shardId, leaderId);
      else now.delete(shardId);
      if (leaderId === undefined || fenceToken === undefined) continue;
      const key = `${namespace}/${shardId} ${fenceToken}`;
      holders.set(key, (holders.get(key) ?? new Set()).add(leaderId));
    }
  })();
  following.catch(() => {});
  return {
    holders: () => holders,
    shardsHeld() {
      const counts = new Map<string, number>();
      for (const leader of now.values()) counts.set(leader, (counts.get(leader) ?? 0) + 1);
      return counts;
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await following.catch(() => {});
    },
  };
}
