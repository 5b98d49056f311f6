import { prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { EventHeap, type Scheduled } from './event-heap.ts';

test('events come out by time, and in the order of scheduling where times are equal', () => {
  const random = prng(7);
  const heap = new EventHeap<Scheduled>();
  const pushed: Scheduled[] = [];
  for (let sequence = 0; sequence < 2000; sequence++) {
    const event = { at: random.below(50), sequence };
    pushed.push(event);
    heap.push(event);
  }
  const popped: Scheduled[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) popped.push(next);
  expect(popped).toEqual(pushed.sort((a, b) => a.at - b.at || a.sequence - b.sequence));
});
