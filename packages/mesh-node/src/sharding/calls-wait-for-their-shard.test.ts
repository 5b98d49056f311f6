/** What is held while a shard changes hands is bounded in number and in time, and each call is told once. */
import { millis } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { systemClock } from '../membership/system-clock.ts';
import { HeldCalls } from './held-calls.ts';
import { ShardWork } from './shard-work.ts';

const held = (deadline: number, bounds = {}) => new HeldCalls(systemClock, { deadline: millis(deadline), ...bounds });

test('all calls of a shard are let go together, in the order they came, and those of others stay', async () => {
  using calls = held(60_000);
  const told: string[] = [];
  const wait = (scope: string, name: string) => calls.wait(scope).then((to) => told.push(`${name} ${to}`));
  const all = [wait('a', '1'), wait('a', '2')];
  void wait('b', '3');
  calls.release('a');
  await Promise.all(all);
  expect(told).toEqual(['1 released', '2 released']);
  expect(calls.size).toBe(1);
});

test('where there is no room, and where its time is over, a call is told to come again', async () => {
  using calls = held(20, { perShard: 1 });
  const first = calls.wait('a');
  expect(await calls.wait('a')).toBe('paused');
  expect(await first).toBe('paused');
  expect(calls.size).toBe(0);
});

test('a caller that gives up hears its own reason, and a node that ends lets all go, and holds nobody after it', async () => {
  const calls = held(60_000);
  const gone = new AbortController();
  const given = calls.wait('a', gone.signal);
  const other = calls.wait('a');
  gone.abort(new Error('gone'));
  await expect(given).rejects.toThrow('gone');
  expect(() => calls.wait('a', gone.signal)).toThrow('gone');
  calls[Symbol.dispose]();
  expect(await other).toBe('paused');
  expect(await calls.wait('a')).toBe('paused');
  expect(calls.size).toBe(0);
});

test('a claim is idle once all its work has ended, and what runs hears that it must end', () => {
  const work = new ShardWork();
  const signal = work.begin('c');
  work.begin('c');
  const idle: string[] = [];
  work.whenIdle('c', () => idle.push('c'));
  work.whenIdle('other', () => idle.push('other'));
  work.abort('c', new Error('lost'));
  expect(signal.reason).toMatchObject({ message: 'lost' });
  // The shard stays after all: what begins now is not broken off by what was.
  expect(work.begin('c').aborted).toBe(false);
  work.end('c');
  work.end('c');
  expect(idle).toEqual(['other']);
  work.end('c');
  work.end('c');
  expect(idle).toEqual(['other', 'c']);
  expect(work.size).toBe(0);
});
