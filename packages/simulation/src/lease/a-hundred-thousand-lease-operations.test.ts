/** Ten million are a command of their own: `npm run sim -- lease --ops 10000000`. */
import { expect, test } from 'vitest';
import { describeSeed } from '../describe-seed.ts';
import { leaseReplayCommand } from './lease-command.ts';
import { LEASE_FAULT_KINDS } from './lease-faults.ts';
import { DEFAULT_LEASE_NODES, DEFAULT_LEASE_SECONDS, LeaseRun, runLeases } from './lease-run.ts';

const job = { nodes: DEFAULT_LEASE_NODES, seconds: DEFAULT_LEASE_SECONDS, profile: 'default', mutant: null } as const;

test('100,000 acquisitions, renewals and guarded effects under all faults break no promise', () => {
  const done = { acquire: 0, renew: 0, effect: 0 };
  const broken: string[] = [];
  const met = new Set<string>();
  for (let seed = 1; done.acquire + done.renew + done.effect < 100_000; seed++) {
    const run = new LeaseRun({ ...job, seed, mutant: undefined });
    const result = run.run();
    for (const { kind } of run.faults) met.add(kind);
    for (const what of ['acquire', 'renew', 'effect'] as const) done[what] += result.operations[what];
    if (result.failures.length > 0) broken.push(describeSeed(result, leaseReplayCommand(seed, job)));
  }
  expect(broken).toEqual([]);
  expect([...met].sort()).toEqual([...LEASE_FAULT_KINDS, 'sweep'].sort());
  for (const count of Object.values(done)) expect(count).toBeGreaterThan(1_000);
});

test.each([
  { nodes: 3, seconds: 90, profile: 'default' },
  { nodes: 9, seconds: 90, profile: 'default' },
  { nodes: 5, seconds: 240, profile: 'sentinel' },
] as const)('$nodes nodes, profile $profile', (setting) => {
  for (let seed = 1; seed <= 6; seed++) expect(runLeases({ ...setting, seed }).failures).toEqual([]);
});

test('a seed tells the same story twice', () => {
  expect(runLeases({ seed: 7 })).toEqual(runLeases({ seed: 7 }));
});
