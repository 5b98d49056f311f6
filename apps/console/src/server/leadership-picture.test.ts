import type { FenceRejectionWatchItem, LeadershipItem } from '@omnirelay/client';
import { expect, it } from 'vitest';
import type { LeaderConflict, LeadershipEvent, LeaderToken } from '../data/model.ts';
import { startLeadershipPicture } from './leadership-picture.ts';
import { eventOf } from './testing/told-watch.ts';

const token = (scope: string, leaderId: string, claimId: string): LeaderToken =>
  ({ scope, leaderId, claimId, expiresAt: '2026-01-01T00:00:02.500Z', labels: {} }) as unknown as LeaderToken;
const event = (eventKind: LeadershipEvent['eventKind'], more: Partial<LeadershipEvent> = {}): LeadershipItem =>
  eventOf({ eventKind, ...more });
const of = (kind: LeadershipEvent['eventKind'], one: LeaderToken): LeadershipItem =>
  event(kind, { scope: one.scope, token: one });

/** A picture that is told these, one after the other; `after` is what it showed after each. */
async function told(...items: readonly LeadershipItem[]) {
  const done = Promise.withResolvers<void>();
  const after: (string | undefined)[] = [];
  const versions: (string | undefined)[] = [];
  const picture = startLeadershipPicture(async function* () {
    for (const item of items) {
      yield item;
      after.push(
        picture
          .current()
          ?.leaders.map(({ scope, leaderId }) => `${scope} ${leaderId}`)
          .join(', '),
      );
      versions.push(picture.current()?.version);
    }
    done.resolve();
  }, new AbortController().signal);
  await done.promise;
  return { after, versions, picture };
}

it('shows nothing before the first picture is whole, and then each change', async () => {
  const { after } = await told(
    of('Snapshot', token('b', 'n2', 'c1')),
    of('Snapshot', token('a', 'n1', 'c2')),
    event('Ready'),
    of('Lost', token('b', 'n2', 'c1')),
    of('Elected', token('b', 'n3', 'c3')),
  );
  expect(after).toEqual([undefined, undefined, 'a n1, b n2', 'a n1', 'a n1, b n3']);
});

it('takes no renewal for a change, and shows nothing that moves all the time', async () => {
  const { versions, picture } = await told(
    of('Snapshot', token('a', 'n1', 'c1')),
    event('Ready'),
    of('Renewed', token('a', 'n1', 'c1')),
    event('Heartbeat'),
  );
  expect(versions[3]).toBe(versions[1]);
  expect(picture.current()?.leaders[0]).not.toHaveProperty('expiresAt');
});

it('keeps the claim that followed when the end of the one before is told late', async () => {
  const { after } = await told(
    of('Snapshot', token('a', 'n1', 'c1')),
    event('Ready'),
    of('Elected', token('a', 'n2', 'c2')),
    of('SteppedDown', token('a', 'n1', 'c1')),
  );
  expect(after.at(-1)).toBe('a n2');
});

it('shows a split brain until it is over', async () => {
  const conflict = { scope: 'a', claims: [] } as unknown as LeaderConflict;
  const shown: number[] = [];
  for (const items of [
    [event('Ready'), event('Conflict', { scope: 'a', conflict })],
    [event('Ready'), event('Conflict', { scope: 'a', conflict }), event('ConflictEnded', { scope: 'a' })],
  ])
    shown.push((await told(...items)).picture.current()?.conflicts.length ?? -1);
  expect(shown).toEqual([1, 0]);
});

it('keeps the last whole picture while it is told anew, and forgets what was not told again', async () => {
  const { after } = await told(
    of('Snapshot', token('a', 'n1', 'c1')),
    of('Snapshot', token('b', 'n1', 'c2')),
    event('Ready'),
    event('Resync', { reason: 'compacted' }),
    of('Snapshot', token('a', 'n2', 'c3')),
    event('Ready'),
  );
  expect(after).toEqual([undefined, undefined, 'a n1, b n1', 'a n1, b n1', 'a n1, b n1', 'a n2']);
});

it('says why there is no more of it', async () => {
  const picture = startLeadershipPicture(
    // biome-ignore lint/correctness/useYield: it is refused before it says anything
    async function* () {
      throw Object.assign(new Error('no'), {
        code: 'forbidden',
        status: 403,
        retryable: false,
        problem: { code: 'forbidden', title: 'Forbidden', detail: 'This needs mesh.read.' },
      });
    },
    new AbortController().signal,
  );
  await expect.poll(() => picture.current()?.problem).toBe('This needs mesh.read.');
});

it('tells that a fence refused a write as soon as it is told so, and takes it for no change of leaders', async () => {
  const ending = new AbortController();
  const told = Promise.withResolvers<void>();
  const refuse = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<void>();
  const rejection = (kind: 'Ready' | 'Appended' | 'Heartbeat') =>
    ({ kind: 'event', event: { kind } }) as FenceRejectionWatchItem;
  const picture = startLeadershipPicture(
    async function* () {
      yield of('Snapshot', token('a', 'n1', 'c1'));
      yield event('Ready');
      told.resolve();
    },
    ending.signal,
    async function* () {
      yield rejection('Ready');
      await refuse.promise;
      yield rejection('Heartbeat');
      yield rejection('Appended');
      refused.resolve();
    },
  );
  await told.promise;
  const before = picture.current();
  refuse.resolve();
  await refused.promise;
  const after = picture.current();
  expect(after).not.toBe(before);
  expect(after?.refusals).not.toBe(before?.refusals);
  expect(after).toEqual({ ...before, refusals: after?.refusals });
  ending.abort();
});
