import { expect, it } from 'vitest';
import { WaitingTurns } from './waiting-turns.ts';

const turnsOf = (more: Partial<ConstructorParameters<typeof WaitingTurns>[0]> = {}) =>
  new WaitingTurns({ atOnce: 1, waiting: 2, waitMs: 60_000, busy: 'Come again.', ...more });
const { signal } = new AbortController();

it('gives a turn to who has waited longest, once one is over', async () => {
  const turns = turnsOf();
  const first = await turns.take(signal);
  const had: string[] = [];
  const [second, third] = ['second', 'third'].map((name) =>
    turns.take(signal).then((turn) => {
      had.push(name);
      return turn;
    }),
  );
  await Promise.resolve();
  expect(had).toEqual([]);
  first[Symbol.dispose]();
  // Twice over is over once.
  first[Symbol.dispose]();
  (await second)?.[Symbol.dispose]();
  (await third)?.[Symbol.dispose]();
  expect(had).toEqual(['second', 'third']);
  using _again = await turns.take(signal);
});

it('refuses whoever comes when many wait already', async () => {
  const turns = turnsOf({ waiting: 1 });
  const first = await turns.take(signal);
  const second = turns.take(signal);
  await expect(turns.take(signal)).rejects.toMatchObject({ code: 'too_many_requests', message: 'Come again.' });
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
});

it('refuses whoever has waited too long, and lets go of who hangs up; their places are free', async () => {
  const turns = turnsOf({ waitMs: 20, waiting: 1 });
  const first = await turns.take(signal);
  await expect(turns.take(signal)).rejects.toMatchObject({ code: 'too_many_requests' });
  const call = new AbortController();
  const second = turns.take(call.signal);
  call.abort();
  await expect(second).rejects.toMatchObject({ code: 'node_leaving' });
  first[Symbol.dispose]();
  using _next = await turns.take(signal);
});
