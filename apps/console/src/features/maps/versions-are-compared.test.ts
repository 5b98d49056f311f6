import { expect, it } from 'vitest';
import type { ShardMapVersion } from '../../data/model.ts';
import { toggledPair } from './version-pair.ts';
import { versionFilter } from './version-query.ts';

const version = (generation: number, more: Partial<ShardMapVersion> = {}): ShardMapVersion => ({
  namespace: 'orders',
  version: `1764150710.${generation}`,
  at: '2026-11-23T14:02:10Z',
  cause: 'join',
  actor: 'leader',
  moved: generation,
  deltaPercent: 1,
  statusChanges: 0,
  checksum: 'c',
  ...more,
});
const numbers = (those: readonly ShardMapVersion[]) => those.map(({ moved }) => moved);

it('two of one map are compared: a third takes the place of the one chosen first, one of another map that of all', () => {
  const one = toggledPair([], version(1));
  const two = toggledPair(one, version(2));
  expect(numbers(two)).toEqual([1, 2]);
  expect(numbers(toggledPair(two, version(3)))).toEqual([2, 3]);
  expect(numbers(toggledPair(two, version(1)))).toEqual([2]);
  expect(numbers(toggledPair(two, version(7, { namespace: 'jobs' })))).toEqual([7]);
});

it('versions are looked for by what caused them, who did, and how much they moved', () => {
  const all = [version(1), version(40, { cause: 'drain', actor: 'ana', changeTicket: 'OPS-12' })];
  const found = (q: string) => numbers(all.filter(versionFilter(q).matches));
  expect(found('cause:drain')).toEqual([40]);
  expect(found('actor:ana ticket:ops-*')).toEqual([40]);
  expect(found('moved:<10')).toEqual([1]);
  expect(versionFilter('colour:red').ignored).toHaveLength(1);
});
