import { expect, test } from 'vitest';
import { FairQueue, type Job, type QueueBounds } from './fair-queue.ts';

const BOUNDS: QueueBounds = {
  queuedPerCaller: 4,
  queued: 6,
  queuedBytesPerCaller: 100,
  queuedBytes: 150,
  atOncePerCaller: 2,
  atOnce: 3,
  callsPerSecond: 1_000_000,
  callsBurst: 1_000,
};

/** Jobs that end when they are told to, and what has begun, in order. */
function work() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string, bytes = 1): Job => ({
    bytes,
    run() {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    },
  });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, job, end };
}

test('callers take turns however many calls one of them has, and none has more than its share at once', async () => {
  const queue = new FairQueue(BOUNDS, () => performance.now());
  const { begun, job, end } = work();
  for (const name of ['a1', 'a2', 'a3', 'a4']) expect(queue.offer('a', job(name))).toBeNull();
  expect(queue.offer('b', job('b1'))).toBeNull();
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  expect(queue.offer('b', job('b2'))).toBeNull();
  await end('b1');
  expect(begun.at(-1)).toBe('b2');
  await end('a1');
  await end('a2');
  expect(begun).toEqual(['a1', 'a2', 'b1', 'b2', 'a3', 'a4']);
  expect(queue.queued).toBe(0);
});

test('what one caller and all together may have waiting is bounded, in calls and in bytes', () => {
  const queue = new FairQueue(BOUNDS, () => performance.now());
  const { job } = work();
  const offered = (caller: string, bytes = 1) => queue.offer(caller, job(`${caller}`, bytes)) === null;
  for (let n = 0; n < 6; n++) expect(offered('a')).toBe(true);
  expect(offered('a')).toBe(false);
  expect(offered('b', 101)).toBe(false);
  // One of b begins; two of it wait, and then there is no place for anybody.
  for (let n = 0; n < 3; n++) expect(offered('b', 70)).toBe(n < 2);
  expect(offered('c', 90)).toBe(false);
  expect(offered('c')).toBe(true);
  expect(offered('d')).toBe(false);
  queue.leave('a');
  expect(offered('d')).toBe(true);
  queue.close();
});

test('nobody is begun faster than its rate, and whose answers wait is not begun at all', async () => {
  let now = 0;
  const queue = new FairQueue(
    { ...BOUNDS, atOncePerCaller: 9, atOnce: 9, callsPerSecond: 100, callsBurst: 2 },
    () => now,
  );
  const { begun, job } = work();
  for (const name of ['a1', 'a2', 'a3']) queue.offer('a', job(name));
  expect(begun).toEqual(['a1', 'a2']);
  now = 10;
  await expect.poll(() => begun).toEqual(['a1', 'a2', 'a3']);
  queue.pause('b', true);
  queue.offer('b', job('b1'));
  queue.pause('b', true);
  queue.offer('b', job('b2'));
  expect(begun).not.toContain('b2');
  queue.pause('b', false);
  expect(begun).toContain('b2');
  queue.close();
});

test('what is taken back before it has begun is never begun', async () => {
  const queue = new FairQueue(BOUNDS, () => performance.now());
  const { begun, job, end } = work();
  const jobs = ['a1', 'a2', 'a3', 'a4'].map((name) => job(name));
  for (const each of jobs) queue.offer('a', each);
  queue.drop('a', (each) => each === jobs[2]);
  await end('a1');
  expect(begun).toEqual(['a1', 'a2', 'a4']);
});
