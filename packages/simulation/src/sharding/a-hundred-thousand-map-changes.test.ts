/** A million are a command of their own: `npm run sim -- sharding --ops 1000000`. */
import { HANDOVER_SETTINGS } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { describeSeed } from '../describe-seed.ts';
import { LEASE_FAULT_KINDS } from '../lease/lease-faults.ts';
import { DARK_MIDWAY, DRAINS, FEW } from './mutants/shard-scenarios.ts';
import { SHARD_FAULT_KINDS } from './shard-faults.ts';
import { NO_OPERATIONS } from './shard-operations.ts';
import { DEFAULT_SHARD_NODES, DEFAULT_SHARD_SECONDS, runSharding, ShardRun } from './shard-run.ts';
import { shardReplayCommand } from './sharding-command.ts';

const job = { nodes: DEFAULT_SHARD_NODES, seconds: DEFAULT_SHARD_SECONDS, mutant: null } as const;

test('100,000 map changes under all faults break no promise', () => {
  const done = { ...NO_OPERATIONS };
  const broken: string[] = [];
  const met = new Set<string>();
  for (let seed = 1; done.moved < 100_000; seed++) {
    const run = new ShardRun({ ...job, seed, mutant: undefined });
    const result = run.run();
    for (const { kind } of [...run.lease.faults, ...run.shardFaults]) met.add(kind);
    for (const what of Object.keys(done) as (keyof typeof done)[]) done[what] += result.operations[what];
    if (result.failures.length > 0) broken.push(describeSeed(result, shardReplayCommand(seed, job)));
  }
  expect(broken).toEqual([]);
  expect([...LEASE_FAULT_KINDS, ...SHARD_FAULT_KINDS].filter((kind) => !met.has(kind))).toEqual([]);
  // The sink has had something to refuse, and calls have been done.
  expect(done.stale).toBeGreaterThan(100);
  expect(done.done).toBeGreaterThan(done.again);
  expect(done.drained).toBeGreaterThan(10);
  expect(done.darkened).toBeGreaterThan(10);
}, 600_000);

test.each([3, 9])(
  '%i nodes',
  (nodes) => {
    for (let seed = 1; seed <= 2; seed++) expect(runSharding({ seed, nodes, ...FEW }).failures).toEqual([]);
  },
  120_000,
);

test('planned moves alone refuse nothing and lose nothing', () => {
  expect(runSharding({ seed: 5, ...FEW, seconds: 45, faults: [], shardFaults: [] })).toMatchObject({
    failures: [],
    operations: { stale: 0 },
  });
}, 120_000);

test('a seed tells the same story twice', () => {
  expect(runSharding({ seed: 7, ...FEW, seconds: 45 })).toEqual(runSharding({ seed: 7, ...FEW, seconds: 45 }));
}, 120_000);

test('a node that is drained is left by all of its shards, told so, and gets some again once it is taken back', () => {
  const { failures, operations } = runSharding({ seed: 2, ...FEW, ...DRAINS });
  expect(failures).toEqual([]);
  expect(operations.drained).toBeGreaterThanOrEqual(3);
}, 120_000);

test('the registry may go dark in the middle of a hand-over', () => {
  const { failures, operations } = runSharding({ seed: 3, ...FEW, ...DARK_MIDWAY });
  expect(failures).toEqual([]);
  expect(operations.darkened).toBeGreaterThanOrEqual(4);
}, 120_000);

test('as nodes are set by default less than a tenth of the shards begins to move in a round', () => {
  const run = { seed: 4, ...FEW, seconds: 240, faults: [], shardFaults: [], settings: HANDOVER_SETTINGS };
  const { failures, operations } = runSharding(run);
  expect(failures).toEqual([]);
  expect(operations.moved).toBeGreaterThan(2 * FEW.shards + 30);
}, 240_000);
