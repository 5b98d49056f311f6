/** `omnirelay mesh peers drain --wait`: what is left and what holds it is told as it changes, until the node is drained, the drain is called off, or the time is over. */
import { expect, it } from 'vitest';
import { waitUntilDrained } from './wait-until-drained.ts';

const head = { generatedAt: '2026-11-23T14:00:00.000Z', source: 'c-1', cursor: 'c' };
const event = (kind: string, of: object = {}) => ({ kind: 'event', event: { ...head, kind, ...of } });
const peer = (intent: string, leads: readonly string[] = [], more: object = {}) => ({
  peer: { nodeId: 'n6', intent, drainShards: 2, leads, ...more },
});
const shard = (shardId: string, more: object = {}) => ({ shard: { namespace: 'orders', shardId, ...more } });

/** Watches that tell one step after the other, in the order of all steps together, and then nothing until they are to end. */
function telling(steps: readonly (readonly ['peers' | 'shards', object])[], drains: readonly object[]) {
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
  let asked = 0;
  const get = async () => ({ drain: drains[Math.min(asked++, drains.length - 1)] });
  return { peers: { watch: watch('peers'), get }, shards: { watch: watch('shards') } } as never;
}

const NOTHING_HELD = { atDeadline: 'report', heldShards: [], powerOff: { safe: true, because: [] } };
const HELD = {
  ...NOTHING_HELD,
  heldShards: [
    { namespace: 'orders', shardId: '00001', cause: 'target-at-limit', why: 'target at limit: 4 of 4 moves of n7' },
    { namespace: 'orders', shardId: '00002', cause: 'next-round', why: 'a round' },
  ],
};

interface Given {
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** What `GET /peers/{id}` says of the drain, one after the other; the last from then on. */
  readonly drains?: readonly object[];
  readonly lookMs?: number;
}

function waiting(
  steps: Parameters<typeof telling>[0],
  { waitMs = 60_000, signal = new AbortController().signal, drains = [NOTHING_HELD], lookMs = 60_000 }: Given = {},
) {
  const told: string[] = [];
  const tell = (left: string): number => told.push(left);
  const client = telling(steps, drains);
  return { told, ended: waitUntilDrained({ client, nodeId: 'n6', signal, waitMs, lookMs, tell }) };
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
  expect(await ended).toMatchObject({ peer: { intent: 'Drained' }, powerOff: { safe: true } });
  expect(told).toEqual([
    '2 of 2 shards left, leads jobs/eu',
    '1 of 2 shards left, leads jobs/eu',
    '1 of 2 shards left',
    '1 of 2 shards left, 1 on their way',
    '0 of 2 shards left',
  ]);
});

it('says so when the drain is called off', async () => {
  const intentReason = 'the drain of n6 was called off: its time was over';
  const { ended } = waiting([...BEGUN, ['peers', event('Changed', peer('Active', [], { intentReason }))]]);
  await expect(ended).rejects.toMatchObject({
    message: `n6 is active now: the drain was called off (${intentReason}).`,
    exitCode: 6,
  });
});

it('says what is left when the time is over, and how to call it off', async () => {
  const { ended } = waiting(BEGUN, { waitMs: 50, drains: [HELD] });
  await expect(ended).rejects.toMatchObject({
    message:
      'n6 is not drained after 50ms: 1 of 2 shards left, leads jobs/eu; 1 held: orders/00001 target at limit: 4 of 4 moves of n7.',
    hint: 'The drain goes on; `omnirelay mesh peers uncordon n6` calls it off.',
    exitCode: 8,
  });
});

it('is interrupted without calling the drain off', async () => {
  const interrupt = new AbortController();
  const { told, ended } = waiting(BEGUN, { signal: interrupt.signal });
  await expect.poll(() => told.length).toBe(2);
  interrupt.abort();
  await expect(ended).rejects.toMatchObject({ exitCode: 130 });
});

it('ends at the deadline of the drain, unless what is left is forced then', async () => {
  const overdue = peer('Draining', [], { drainOverdue: true, drainDeadline: '2026-11-27T14:15:00.000Z' });
  const { ended } = waiting([...BEGUN, ['peers', event('Changed', overdue)]]);
  await expect(ended).rejects.toMatchObject({
    message: 'n6 is not drained at its deadline 2026-11-27T14:15:00.000Z: 1 of 2 shards left.',
    exitCode: 8,
  });
  const forced = [{ ...NOTHING_HELD, atDeadline: 'force' }, NOTHING_HELD];
  const goesOn = waiting(
    [...BEGUN, ['peers', event('Changed', overdue)], ['peers', event('Changed', peer('Drained'))]],
    {
      drains: forced,
    },
  );
  expect(await goesOn.ended).toMatchObject({ peer: { intent: 'Drained' } });
});

it('tells what holds shards while it waits, and what keeps a drained node from being switched off', async () => {
  const interrupt = new AbortController();
  const { told, ended } = waiting(BEGUN, { signal: interrupt.signal, drains: [HELD], lookMs: 5 });
  await expect.poll(() => told).toContain('1 held: orders/00001 target at limit: 4 of 4 moves of n7');
  interrupt.abort();
  await expect(ended).rejects.toMatchObject({ exitCode: 130 });
  const named = { ...NOTHING_HELD, powerOff: { safe: false, because: ['maps named it until a moment ago'] } };
  const safe = waiting([['peers', event('Snapshot', peer('Drained'))]], {
    drains: [named, named, NOTHING_HELD],
    lookMs: 5,
  });
  expect((await safe.ended).powerOff).toEqual({ safe: true, because: [] });
});
