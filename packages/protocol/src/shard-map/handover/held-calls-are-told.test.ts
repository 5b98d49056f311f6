import { type Instant, millis } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { HoldQueue } from './hold-queue.ts';

const at = (ms: number): Instant => ms as Instant;
const queue = () => new HoldQueue<string>({ deadline: millis(100), perShard: 2, perNode: 3 });

test('a shard that is full and a node that is full take no more, and say so', () => {
  const held = queue();
  expect(['a', 'b', 'c'].map((call) => held.hold('s1', call, at(0)))).toEqual([true, true, false]);
  expect(['d', 'e'].map((call) => held.hold('s2', call, at(0)))).toEqual([true, false]);
  expect(held.size).toBe(3);
});

test('what is let go comes in the order it came, and once', () => {
  const held = queue();
  held.hold('s1', 'a', at(0));
  held.hold('s1', 'b', at(1));
  expect(held.release('s1')).toEqual(['a', 'b']);
  expect(held.release('s1')).toEqual([]);
  expect(held.size).toBe(0);
  expect(held.nextDeadline()).toBeNull();
});

test('whoever has waited to the deadline is told, and the others wait on', () => {
  const held = queue();
  held.hold('s1', 'a', at(0));
  held.hold('s2', 'b', at(30));
  held.hold('s1', 'c', at(60));
  expect(held.nextDeadline()).toBe(100);
  expect(held.expire(at(99))).toEqual([]);
  expect(held.expire(at(130))).toEqual(['a', 'b']);
  expect(held.size).toBe(1);
  expect(held.release('s1')).toEqual(['c']);
});
