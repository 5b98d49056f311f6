/**
 * No two nodes admit work for a shard at one moment, unless the effects are fenced and the epoch of one of them is over: it may believe for a while, and
 * the sink refuses it. Of effects that nobody fences, no two are kept at once.
 */
import { epochStands } from '../epoch-stands.ts';
import type { ShardCheckerFactory, Work } from '../shard-checker.ts';
import type { ShardHost } from '../shard-host.ts';

/** Kept effects that are remembered: those that one still running can have overlapped. */
const REMEMBERED_MS = 30_000;

export const oneAdmitsAShard: ShardCheckerFactory = (facts, report) => {
  const kept = new Map<string, { readonly work: Work; readonly endedAt: number }[]>();
  const look = (host: ShardHost, { namespace, shard }: Pick<Work, 'namespace' | 'shard'>): void => {
    if (host.stalled || host.admission(namespace, shard).kind !== 'admitted') return;
    const { effects } = facts.namespaces.find((each) => each.namespace === namespace) ?? { effects: 'unfenced' };
    const stands = (each: ShardHost): boolean => effects === 'unfenced' || epochStands(each.lease, facts.registry);
    for (const other of facts.hosts())
      if (other !== host && !other.dead && !other.stalled && other.admission(namespace, shard).kind === 'admitted')
        if (stands(host) && stands(other))
          report(`${host.lease.id} and ${other.lease.id} both admit work for ${namespace}/${shard}`);
  };
  return {
    name: 'one-admits-a-shard',
    onShardEvent: (host, event) => {
      if (event.kind === 'acquired' || event.kind === 'resumed') look(host, event);
    },
    onWorkStart: (work) => look(work.host, work),
    onWorkEnd: (work, wasKept) => {
      if (!wasKept || work.effects === 'fenced') return;
      const now = facts.now();
      const before = (kept.get(work.scope) ?? []).filter(({ endedAt }) => now - endedAt < REMEMBERED_MS);
      for (const other of before)
        if (other.work.host !== work.host && other.endedAt > work.startedAt)
          report(`${work.host.lease.id} and ${other.work.host.lease.id} both kept an effect for ${work.scope} at once`);
      before.push({ work, endedAt: now });
      kept.set(work.scope, before);
    },
  };
};
