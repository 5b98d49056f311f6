import { expect, it } from 'vitest';
import { moveOf } from '../../data/testing/changes.ts';
import { lately } from './lately.ts';
import { flowsTogether, loadTogether } from './load-together.ts';
import { groupKey, groupWords, readViewed, withViewed } from './move-groups.ts';

const group = { namespace: 'orders', from: 'n-03', to: 'n-17', count: 41, done: 0 };

it('a group says who gives how many to whom', () => {
  expect(groupWords(group)).toBe('orders: 41 shards n-03 > n-17');
  expect(groupWords({ namespace: 'orders', to: 'n-17', count: 1, done: 0 })).toBe('orders: 1 shard nobody > n-17');
});

it('what was looked at holds for one content, and another content is to be looked at anew', () => {
  const key = groupKey(group);
  const once = withViewed({}, 'ab12', key, true);
  expect(once).toEqual({ ab12: [key] });
  expect(withViewed(once, 'ab12', key, true)).toEqual(once);
  expect(withViewed(once, 'cd34', 'x', true)).toEqual({ ab12: [key], cd34: ['x'] });
  expect(withViewed(once, 'ab12', key, false)).toEqual({});
});

it('of many contents the last ones are kept', () => {
  let all = {};
  for (let at = 0; at < 50; at += 1) all = withViewed(all, `h${at}`, 'x', true);
  expect(Object.keys(all)).toHaveLength(20);
  expect(Object.keys(all).at(-1)).toBe('h49');
});

it('what a browser had kept is read with care', () => {
  expect(readViewed(null)).toEqual({});
  expect(readViewed('{"ab12":["x",7],"cd34":3}')).toEqual({ ab12: ['x'] });
  for (const text of ['nothing', '7', 'null']) expect(readViewed(text)).toEqual({});
});

it('several namespaces are drawn as one', () => {
  const load = [
    { namespace: 'orders', nodeId: 'n1', before: 4, after: 2 },
    { namespace: 'mail', nodeId: 'n1', before: 1, after: 1 },
  ];
  expect(loadTogether(load)).toEqual([{ nodeId: 'n1', before: 5, after: 3 }]);
  const flows = [
    { ...group, count: 2 },
    { ...group, namespace: 'mail', count: 3 },
  ];
  expect(flowsTogether(flows)).toEqual([{ from: 'n-03', to: 'n-17', count: 5 }]);
});

it('each step stands once, as it is now, the last one first', () => {
  const read = [moveOf({ step: 1, state: 'Begun', begunAt: '2026-01-01T00:00:01Z' })];
  const told = [
    moveOf({ step: 2, state: 'Begun', begunAt: '2026-01-01T00:00:02Z' }),
    moveOf({ step: 1, state: 'Done', begunAt: '2026-01-01T00:00:01Z', endedAt: '2026-01-01T00:00:03Z' }),
  ];
  expect(lately(read, told).map(({ step, state }) => [step, state])).toEqual([
    [1, 'Done'],
    [2, 'Begun'],
  ]);
});
