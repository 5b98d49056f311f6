import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { PLAN_NAMES } from './fault-plan.ts';
import { nightlyJobs, nightlyRound, SHORTEST_NIGHT } from './nightly-rounds.ts';

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
