/** Runs in which one kind of trouble comes again and again, and the last twenty seconds have none. */
import type { LeaseFault } from '../../lease/lease-faults.ts';
import type { ShardFault } from '../shard-faults.ts';
import type { ShardScenario } from '../shard-mutant.ts';

type Troubles = Omit<ShardScenario, 'seed'>;

const NONE: readonly ShardFault[] = [];
const turns = (count: number, from: number, apart: number): readonly { node: number; at: number }[] =>
  Array.from({ length: count }, (_, turn) => ({ node: turn % 5, at: from + turn * apart }));

/** So few shards that calls meet each of them again and again. */
export const FEW = { shards: 64 } as const;

/** Nothing but planned moves. */
export const CALM: Troubles = { seconds: 45, faults: [], shardFaults: NONE };

/** Each node stands still in turn for longer than its lease lasts. */
export const STALLS: Troubles = {
  seconds: 60,
  faults: turns(8, 6_000, 4_000).map(({ node, at }) => ({ kind: 'stall', node, at, forMs: 4_500 })),
  shardFaults: turns(8, 5_000, 4_000).map(({ node, at }) => ({ kind: 'slow-effects', node, at, forMs: 3_000 })),
};

/** Each is killed, and back when its shards are somebody else's; it reads a map of before. */
export const RETURNS_TO_OLD_MAPS: Troubles = {
  seconds: 60,
  faults: turns(5, 6_000, 6_000).map(({ node, at }) => ({ kind: 'crash', node, at, forMs: 3_800 })),
  shardFaults: turns(5, 5_900, 6_000).map(({ node, at }) => ({ kind: 'old-maps', node, at, forMs: 5_900 })),
};

/** Each in turn is killed, and is back at once. */
export const RESTARTS: Troubles = {
  seconds: 60,
  faults: turns(18, 6_000, 1_700).map(({ node, at }) => ({ kind: 'crash', node, at, forMs: 150 })),
  shardFaults: NONE,
};

/** Each leaves and is back after a moment, while whatever the others ask of the registry travels for long. */
export const LEAVES_WHILE_SLOW: Troubles = {
  seconds: 60,
  faults: turns(18, 6_000, 1_700).flatMap(({ node, at }): LeaseFault[] => [
    { kind: 'leave', node, at, forMs: 600 },
    ...[1, 2, 3, 4].map((other) => ({
      kind: 'slow-registry' as const,
      node: (node + other) % 5,
      at: at - 200,
      forMs: 1_500,
    })),
  ]),
  shardFaults: NONE,
};

/** Each in turn is not heard by the others, and what it asks of the registry travels for long. */
export const CUT_OFF_AND_SLOW: Troubles = {
  seconds: 60,
  faults: turns(5, 6_000, 6_000).flatMap(({ node, at }): LeaseFault[] => [
    { kind: 'cut-gossip', node, at, forMs: 4_000 },
    { kind: 'slow-registry', node, at, forMs: 4_000 },
  ]),
  shardFaults: NONE,
};

export const SLOW_REGISTRY: Troubles = {
  seconds: 60,
  faults: turns(15, 5_000, 2_000).map(({ node, at }) => ({ kind: 'slow-registry', node, at, forMs: 3_000 })),
  shardFaults: NONE,
};

export const OLD_REPLICAS: Troubles = {
  seconds: 60,
  faults: turns(5, 6_000, 6_000).map(({ at }) => ({ kind: 'stale-reads', at, forMs: 5_000, rate: 0.5 })),
  shardFaults: NONE,
};

/** Effects travel for longer than the leader is patient. */
export const SLOW_ENDS: Troubles = {
  seconds: 60,
  faults: [],
  shardFaults: turns(8, 5_000, 4_000).map(({ node, at }) => ({ kind: 'slow-effects', node, at, forMs: 3_500 })),
};

/** Each in turn is drained, and taken back when it has long been so. */
export const DRAINS: Troubles = {
  seconds: 60,
  faults: [],
  shardFaults: turns(4, 5_000, 6_000).map(({ node, at }) => ({
    kind: 'drain',
    node,
    at,
    forMs: 5_500,
    forced: at % 12_000 === 5_000,
  })),
};

/** Hand-overs that the registry goes dark in the middle of. */
export const DARK_MIDWAY: Troubles = {
  seconds: 60,
  faults: [],
  shardFaults: turns(6, 5_000, 4_000).map(({ at }) => ({ kind: 'dark-midway', at, forMs: 2_500 })),
};
