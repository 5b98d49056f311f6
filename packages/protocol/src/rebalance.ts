/** What the controllers of rebalancing say of themselves, as records: a part of its own, since only whoever drives them or tells of them needs it. */
export {
  type ChangeStanding,
  type KnownChange,
  type MoveOfChange,
  REBALANCE_STATES,
  type RebalanceState,
  type Resumed,
} from './rebalance/controller/controller-io.ts';
export {
  decodeRebalanceState,
  encodeRebalanceState,
  REBALANCE_STATE_BOUNDS,
  REBALANCE_STATE_PREFIX,
  type RebalanceStateRecord,
  rebalanceStateKey,
  TROUBLES,
  type Trouble,
  type TroubledNode,
} from './rebalance/controller/state-record.ts';
export { HealthRanking } from './rebalance/health/health-ranking.ts';
export { type MovedAt, MoveLedger } from './rebalance/move-ledger.ts';
export { contentOf, type PlannedOn } from './rebalance/plan/plan-content.ts';
export { contentKeyOf } from './rebalance/plan/plan-rebalance.ts';
export { predictScores } from './rebalance/plan/predict-scores.ts';
export { weightOf } from './shard-map/leading/placement-nodes.ts';
export { type Placed, sparing } from './shard-map/leading/spare-nodes.ts';
