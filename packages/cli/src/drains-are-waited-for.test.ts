/** `omnirelay mesh peers drain --wait`: what is left is told as it changes, until the node is drained, the drain is called off, or the time is over. */
import { expect, it } from 'vitest';
import { waitUntilDrained } from './wait-until-drained.ts';

const head = { generatedAt: '2026-11-23T14:00:00.000Z', source: 'c-1', cursor: 'c' };
const event = (kind: string, of: object = {}) => ({ kind: 'event', event: { ...head, kind, ...of } });
const peer = (intent: string, leads: readonly string[] = []) => ({
  peer: { nodeId: 'n6', intent, drainShards: 2, leads },
});
const shard = (shardId: string, more: object = {}) => ({ shard: { namespace: 'orders', shardId, ...more } });

/** Watches that tell one step after the other, in the order of all steps together, and then nothing until they are to end. */
function telling(steps: readonly (readonly ['peers' | 'shards', object])[]) {
  let at = 0;
  let moved = Promise.withResolvers<void>();
  const watch = (which: 'peers' | 'shards') =>
    async function* ({ signal }: { readonly signal: AbortSignal }) {
      const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      while (!signal.aborted) {
        const step = steps[at];
        if (step?.[0] !== which) {
          await Promise.race([moved.promise, ended]);
          continue;
        }
        yield step[1];
        at += 1;
        moved.resolve();
        moved = Promise.withResolvers();
      }
    };
  return { peers: { watch: watch('peers') }, shards: { watch: watch('shards') } } as never;
}

function waiting(steps: Parameters<typeof telling>[0], deadlineMs = 60_000, signal = new AbortController().signal) {
  const told: string[] = [];
  const tell = (left: string): number => told.push(left);
  return { told, ended: waitUntilDrained({ client: telling(steps), nodeId: 'n6', signal, deadlineMs, tell }) };
}

const BEGUN = [
  ['peers', event('Snapshot', peer('Draining', ['jobs/eu']))],
  ['shards', event('Snapshot', shard('00001'))],
  ['shards', event('Snapshot', shard('00002'))],
  ['shards', event('Ready')],
  ['shards', event('Removed', shard('00002'))],
] as const;

it('tells what is left each time it changes, and ends once it is drained', async () => {
  const { told, ended } = waiting([
    ...BEGUN,
    ['shards', event('Heartbeat')],
    ['peers', event('Changed', peer('Draining'))],
    ['shards', event('Changed', shard('00001', { moving: { moveId: '1.1', to: 'n7', stage: 'stop' } }))],
    ['shards', event('Removed', shard('00001'))],
    ['peers', event('Changed', peer('Drained'))],
  ]);
  expect(await ended).toMatchObject({ intent: 'Drained' });
  expect(told).toEqual([
    '2 of 2 shards left, leads jobs/eu',
    '1 of 2 shards left, leads jobs/eu',
    '1 of 2 shards left',
    '1 of 2 shards left, 1 on their way',
    '0 of 2 shards left',
  ]);
});

it('says so when the drain is called off', async () => {
  const { ended } = waiting([...BEGUN, ['peers', event('Changed', peer('Active'))]]);
  await expect(ended).rejects.toMatchObject({
    message: 'n6 is active now: somebody called the drain off.',
    exitCode: 6,
  });
});

it('says what is left when the time is over, and how to call it off', async () => {
  const { ended } = waiting(BEGUN, 50);
  await expect(ended).rejects.toMatchObject({
    message: 'n6 is not drained after 50ms: 1 of 2 shards left, leads jobs/eu.',
    hint: 'The drain goes on; `omnirelay mesh peers uncordon n6` calls it off.',
    exitCode: 1,
  });
});

it('is interrupted without calling the drain off', async () => {
  const interrupt = new AbortController();
  const { told, ended } = waiting(BEGUN, 60_000, interrupt.signal);
  await expect.poll(() => told.length).toBe(2);
  interrupt.abort();
  await expect(ended).rejects.toMatchObject({ exitCode: 130 });
});
