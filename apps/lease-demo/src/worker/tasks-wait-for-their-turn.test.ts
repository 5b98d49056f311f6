import { expect, it } from 'vitest';
import { ShardQueues } from './shard-queues.ts';

const gate = () => Promise.withResolvers<string>();

it('does one task after the other in a shard, also after one that failed, and shards beside each other', async () => {
  const queues = new ShardQueues(10);
  const told: string[] = [];
  const [first, other] = [gate(), gate()];
  const piece = (name: string, until?: Promise<string>) => async () => {
    told.push(name);
    return until ?? name;
  };
  const running = queues.run(1, piece('1a', first.promise));
  const failing = queues.run(1, () => Promise.reject(new Error('no')));
  const last = queues.run(1, piece('1b'));
  const beside = queues.run(2, piece('2a', other.promise));
  failing?.catch(() => {});
  other.resolve('2a');
  expect(await beside).toBe('2a');
  expect(told).toEqual(['1a', '2a']);
  first.resolve('1a');
  expect(await running).toBe('1a');
  await expect(failing).rejects.toThrow('no');
  expect(await last).toBe('1b');
  await Promise.resolve();
  expect(queues.pending).toBe(0);
});

it('takes no more than there is room for, and more again once some have ended', async () => {
  const queues = new ShardQueues(2);
  const held = gate();
  const both = [queues.run(1, () => held.promise), queues.run(2, () => held.promise)];
  expect(queues.run(3, async () => 'more')).toBeUndefined();
  held.resolve('done');
  await Promise.all(both);
  await Promise.resolve();
  expect(await queues.run(3, async () => 'more')).toBe('more');
});
