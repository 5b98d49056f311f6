import { expect, it } from 'vitest';
import { JoinedMap } from './joined-map.ts';

it('reads two maps as one, and sees what changes in either', () => {
  const first = new Map([['a', 1]]);
  const second = new Map([['b', 2]]);
  const joined = new JoinedMap(first, second);
  second.set('c', 3);
  expect([...joined]).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  expect([joined.size, joined.get('a'), joined.get('c'), joined.get('d'), joined.has('b')]).toEqual([
    3,
    1,
    3,
    undefined,
    true,
  ]);
  expect([[...joined.keys()], [...joined.values()]]).toEqual([
    ['a', 'b', 'c'],
    [1, 2, 3],
  ]);
});
