import type { ShardCheckerFactory } from '../shard-checker.ts';
import { drainedNodesOwnNothing } from './drained-nodes-own-nothing.ts';
import { everyCallIsAnswered } from './every-call-is-answered.ts';
import { everyShardAdmits } from './every-shard-admits.ts';
import { livingOwnersAreAsked } from './living-owners-are-asked.ts';
import { mapsAreTotal } from './maps-are-total.ts';
import { movesAreBounded } from './moves-are-bounded.ts';
import { noTwoEffects } from './no-two-effects.ts';
import { oneAdmitsAShard } from './one-admits-a-shard.ts';
import { ordersAreMonotone } from './orders-are-monotone.ts';
import { plannedMovesCostNothing } from './planned-moves-cost-nothing.ts';
import { plansAreTheSameEverywhere } from './plans-are-the-same-everywhere.ts';
import { plansMoveTheFewest } from './plans-move-the-fewest.ts';
import { rulesAreKept } from './rules-are-kept.ts';

export const ALL_SHARD_CHECKERS: readonly ShardCheckerFactory[] = [
  mapsAreTotal,
  plansAreTheSameEverywhere,
  plansMoveTheFewest,
  rulesAreKept,
  drainedNodesOwnNothing,
  livingOwnersAreAsked,
  movesAreBounded,
  ordersAreMonotone,
  oneAdmitsAShard,
  noTwoEffects,
  plannedMovesCostNothing,
  everyCallIsAnswered,
  everyShardAdmits,
];
