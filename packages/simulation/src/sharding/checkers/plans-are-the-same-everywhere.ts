/** A plan depends on what it is made of alone: a planner that has never planned anything, and is told of the nodes in another order, comes to the same to the last byte. */
import { atOnce, Planner, placingOf } from '@omnirelay/protocol';
import type { ShardCheckerFactory } from '../shard-checker.ts';

/** One plan in so many is made again. */
const MADE_AGAIN = 5;

export const plansAreTheSameEverywhere: ShardCheckerFactory = (_facts, report) => {
  let plans = 0;
  return {
    name: 'plans-are-the-same-everywhere',
    onPlan: ({ namespace, placing, placement, host }) => {
      plans += 1;
      if (plans % MADE_AGAIN !== 0) return;
      const again = atOnce(placingOf(new Planner(), { ...placing, nodes: placing.nodes.toReversed() }));
      const text = ({ nodes, owner, moves }: typeof again): string => JSON.stringify([nodes, [...owner], moves]);
      if (text(again) !== text(placement)) report(`${host.lease.id} planned ${namespace} as nobody else would`);
    },
  };
};
