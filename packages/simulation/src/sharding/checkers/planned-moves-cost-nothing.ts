/** Where nothing happens but planned moves, the sink refuses nothing: whoever had a shard has ended its work before the next one began. */
import type { ShardCheckerFactory } from '../shard-checker.ts';

export const plannedMovesCostNothing: ShardCheckerFactory = (facts, report) => ({
  name: 'planned-moves-cost-nothing',
  onStale: ({ host, scope, fence }) => {
    if (facts.isCalm) report(`an effect of ${host.lease.id} for ${scope} came under ${fence}, which is an old fence`);
  },
  onWorkEnd: ({ host, scope }, kept) => {
    if (facts.isCalm && !kept) report(`${host.lease.id} lost ${scope} while it worked`);
  },
});
