/** Whoever gets a shard gets it under a higher fence than whoever had it before, over all histories of the registry; no two claims have one fence. */
import type { ShardCheckerFactory } from '../shard-checker.ts';

export const ordersAreMonotone: ShardCheckerFactory = (_facts, report) => {
  const highest = new Map<string, { readonly fence: string; readonly claimId: string; readonly node: string }>();
  return {
    name: 'orders-are-monotone',
    onApplied: ({ scope, fence, claimId, host, effects }) => {
      if (effects === 'unfenced') return;
      const node = `${host.lease.id}.${host.lease.life}`;
      const before = highest.get(scope);
      if (before !== undefined && fence < before.fence)
        report(`${node} wrote ${scope} under ${fence} after ${before.fence}`);
      if (before !== undefined && fence === before.fence && node !== before.node)
        report(`${node} has the fence of ${before.node} for ${scope}: ${fence}`);
      if (before === undefined || fence >= before.fence) highest.set(scope, { fence, claimId, node });
    },
  };
};
