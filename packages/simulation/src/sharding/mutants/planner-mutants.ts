/** Planted bugs of plans, rules and drains: what whoever leads wants of a map, and what it says of nodes. */
import type { Namespace, PlacementInput, Planner } from '@omnirelay/protocol';
import type { ShardMutant } from '../shard-mutant.ts';
import { CALM, DRAINS } from './shard-scenarios.ts';

type Placing = Pick<Planner, 'placing'>;

const asking =
  (change: (input: PlacementInput) => PlacementInput) =>
  (planner: Planner): Placing => ({ placing: (input) => planner.placing(change(input)) });

/** Each second plan is made as if for another namespace: what a shard likes is another thing then. */
const remembering = (planner: Planner): Placing => {
  let plans = 0;
  return asking((input) => {
    plans += 1;
    return plans % 2 === 0 ? input : { ...input, namespace: `${input.namespace}-again` as Namespace };
  })(planner);
};

export const PLANNER_MUTANTS: readonly ShardMutant[] = [
  {
    name: 'planner-remembers',
    bug: 'A plan depends on what was planned before.',
    caughtBy: 'plans-are-the-same-everywhere',
    scenario: { seed: 1, ...CALM },
    bend: () => ({ planner: remembering }),
  },
  {
    name: 'places-anew',
    bug: 'Shards are placed as if nobody had any of them.',
    caughtBy: 'plans-move-the-fewest',
    scenario: { seed: 1, ...CALM },
    bend: () => ({ planner: asking((input) => ({ ...input, current: null })) }),
  },
  {
    name: 'never-evens-out',
    bug: 'Whoever has too much keeps it.',
    caughtBy: 'plans-move-the-fewest',
    scenario: { seed: 1, ...CALM },
    bend: () => ({ wanted: (moves) => moves.filter(({ cause }) => cause !== 'over-share' && cause !== 'fills-share') }),
  },
  {
    name: 'forgets-rules',
    bug: 'Pins, exclusions and siblings are not looked at.',
    caughtBy: 'rules-are-kept',
    scenario: { seed: 1, ...CALM },
    bend: () => ({ planner: asking((input) => ({ ...input, policy: { ...input.policy, rules: [] } })) }),
  },
  {
    name: 'drained-at-once',
    bug: 'A node is told drained before its shards are handed over.',
    caughtBy: 'drained-nodes-own-nothing',
    scenario: { seed: 1, ...DRAINS },
    bend: () => ({ drainsAtOnce: true }),
  },
];
