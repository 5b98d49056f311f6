import { expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { byFiveMinutes, stateFigures, versionMix, worstRegions } from './fleet-figures.ts';

const NOW = Date.parse('2026-11-23T14:00:00Z');
const peer = (
  region: string,
  status: Peer['status'],
  minutesAgo: number,
  intent: Peer['intent'] = 'Active',
  version = '0.1.0',
) =>
  ({
    status,
    intent,
    statusSince: new Date(NOW - minutesAgo * 60_000).toISOString(),
    metadata: { region, meshVersion: version },
  }) as unknown as Peer;

const FLEET = [
  peer('eu', 'Alive', 500),
  peer('eu', 'Alive', 10),
  peer('us', 'Dead', 10, 'Cordoned'),
  peer('us', 'Suspect', 90, 'Active', '0.2.0-rc.1'),
];

it('counts each state, and who came into it in the last hour', () => {
  expect(stateFigures(FLEET, NOW).map(({ arrivals: _, ...figure }) => figure)).toEqual([
    { status: 'Alive', count: 2, recent: 1, q: 'state:alive' },
    { status: 'Suspect', count: 1, recent: 0, q: 'state:suspect' },
    { status: 'Dead', count: 1, recent: 1, q: 'state:dead' },
    { status: 'Left', count: 0, recent: 0, q: 'state:left' },
  ]);
});

it('tells the last hour by five minutes, and what comes ahead of this clock as now', () => {
  const at = (minutesAgo: number): string => new Date(NOW - minutesAgo * 60_000).toISOString();
  const parts = byFiveMinutes([at(-1), at(0), at(4.9), at(5), at(59.9), at(60), at(500)], NOW);
  expect(parts).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);
});

it('gives each version with a filter that finds it', () => {
  expect(versionMix(FLEET).map(({ name, count, q }) => [name, count, q])).toEqual([
    ['0.1.0', 3, 'version:0.1.0'],
    ['0.2.0-rc.1', 1, 'version:0.2.0-rc.1'],
  ]);
});

it('puts the region first that is worst off', () => {
  expect(worstRegions(FLEET)).toEqual([
    { region: 'us', all: 2, bad: 2, outOfService: 1 },
    { region: 'eu', all: 2, bad: 0, outOfService: 0 },
  ]);
});
