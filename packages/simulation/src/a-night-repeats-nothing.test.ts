import { GOSSIP_PROFILES, LEASE_PROFILES } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { nightlyChanges, SHORTEST_CHANGES_NIGHT } from './changes/changes-night.ts';
import { PLAN_NAMES } from './fault-plan.ts';
import { nightlyLeases, SHORTEST_LEASE_NIGHT } from './lease/lease-night.ts';
import { nightlyJobs, nightlyRound, SHORTEST_NIGHT } from './nightly-rounds.ts';
import { nightlyShardings, SHORTEST_SHARDING_NIGHT } from './sharding/sharding-night.ts';

test('a night covers every plan and profile, and no seed comes twice', () => {
  const jobs = [0, 1, 2].flatMap((round) => nightlyRound(round, 5_000_000));
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(jobs.length);
  expect(new Set(jobs.map(({ plan }) => plan))).toEqual(new Set(PLAN_NAMES));
  expect(new Set(jobs.map(({ profile }) => profile))).toEqual(new Set(Object.keys(GOSSIP_PROFILES)));
  expect(nightlyRound(1, 7)).toEqual(nightlyRound(1, 7));
});

test('the shortest night has seen all settings, and a longer one goes on with the next round', () => {
  const setting = ({ plan, nodes, profile, minutes }: ReturnType<typeof nightlyRound>[number]) =>
    `${plan} ${nodes} ${profile} ${minutes}`;
  const all = new Set(nightlyRound(0, 1).map(setting));
  const shortest = [...nightlyJobs(1, (taken) => taken < SHORTEST_NIGHT)];
  expect(new Set(shortest.map(setting))).toEqual(all);
  const round = nightlyRound(0, 1).length;
  const longer = [...nightlyJobs(1, (taken) => taken < round + 3)];
  expect(longer.slice(round)).toEqual(nightlyRound(1, 1).slice(0, 3));
});

test('leases of a night see both profiles and every size, and no seed comes twice', () => {
  const jobs = [
    ...nightlyLeases({ firstSeed: 0xffff_fffe, mutant: null, goesOn: (taken) => taken < 3 * SHORTEST_LEASE_NIGHT }),
  ];
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(jobs.length);
  expect(new Set(jobs.map(({ profile }) => profile))).toEqual(new Set(Object.keys(LEASE_PROFILES)));
  const setting = ({ nodes, seconds, profile }: (typeof jobs)[number]) => `${nodes} ${seconds} ${profile}`;
  const shortest = new Set(jobs.slice(0, SHORTEST_LEASE_NIGHT).map(setting));
  expect(shortest).toEqual(new Set(jobs.map(setting)));
  expect(shortest.size).toBe(SHORTEST_LEASE_NIGHT);
});

test('changes of a night see every size and kill leaders, and no seed comes twice', () => {
  const goesOn = (taken: number): boolean => taken < 40 * SHORTEST_CHANGES_NIGHT;
  const jobs = [...nightlyChanges({ firstSeed: 0xffff_fffe, mutant: null, goesOn })];
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(jobs.length);
  const shortest = jobs.slice(0, SHORTEST_CHANGES_NIGHT).map(({ nodes, seconds }) => `${nodes} ${seconds}`);
  expect(new Set(shortest).size).toBe(SHORTEST_CHANGES_NIGHT);
  expect(new Set(jobs.flatMap(({ kill }) => kill?.how ?? [])).size).toBe(4);
});

test('shard maps of a night see every size, and no seed comes twice', () => {
  const goesOn = (taken: number): boolean => taken < 2 * SHORTEST_SHARDING_NIGHT;
  const jobs = [...nightlyShardings({ firstSeed: 0xffff_fffe, mutant: null, goesOn })];
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(jobs.length);
  const shortest = jobs.slice(0, SHORTEST_SHARDING_NIGHT).map(({ nodes, seconds }) => `${nodes} ${seconds}`);
  expect(new Set(shortest).size).toBe(SHORTEST_SHARDING_NIGHT);
});
