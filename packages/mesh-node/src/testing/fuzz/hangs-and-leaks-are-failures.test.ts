/** `npm run fuzz` ends whatever its inputs do, and says which one did it. */
import { expect, test } from 'vitest';
import { type GuardedResult, guardedFuzz } from './guarded-fuzz.ts';

const planted = (name: string, inputMs = 30_000): Promise<GuardedResult> =>
  guardedFuzz({
    targets: new URL('./planted-targets.ts', import.meta.url),
    name,
    seed: 5,
    runs: 2_000,
    inputMs,
    heapMiB: 64,
  });

test('an input that never ends is a failure, with its seed and itself', async () => {
  const { failure, runs } = await planted('hang', 1_500);
  expect([runs, failure]).toEqual([777, 'run 777 of seed 5: input 777\nno end after 1500 ms']);
}, 60_000);

test('an input that eats the heap is a failure, with its seed and itself', async () => {
  const { failure, runs } = await planted('leak');
  expect([runs, failure]).toEqual([777, 'run 777 of seed 5: input 777\nmore than 64 MiB of heap']);
}, 60_000);

test('a fault is told as before, and without one all inputs are taken or refused', async () => {
  expect((await planted('fault')).failure).toContain('run 777 of seed 5: input 777\nError: planted');
  expect(await planted('none')).toMatchObject({ failure: null, runs: 2_000, taken: 1_000, refused: 1_000 });
}, 60_000);
