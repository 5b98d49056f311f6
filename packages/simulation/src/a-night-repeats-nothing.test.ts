import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { PLAN_NAMES } from './fault-plan.ts';
import { nightlyRound } from './nightly-rounds.ts';

test('a night covers every plan and profile, and no seed comes twice', () => {
  const jobs = [0, 1, 2].flatMap((round) => nightlyRound(round, 5_000_000));
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(jobs.length);
  expect(new Set(jobs.map(({ plan }) => plan))).toEqual(new Set(PLAN_NAMES));
  expect(new Set(jobs.map(({ profile }) => profile))).toEqual(new Set(Object.keys(GOSSIP_PROFILES)));
  expect(nightlyRound(1, 7)).toEqual(nightlyRound(1, 7));
});
