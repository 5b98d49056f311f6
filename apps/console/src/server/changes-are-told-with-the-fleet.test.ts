import { expect, it } from 'vitest';
import type { ChangeWatchEvent, ChangeWatchItem } from '../data/change-model.ts';
import type { ChangesNews } from '../data/live-changes.ts';
import { BOUNDS } from './bounds.ts';
import { startChangesPicture } from './changes-picture.ts';
import { eventOf } from './testing/told-watch.ts';

const said = (kind: ChangeWatchEvent['kind'], id?: string, more: object = {}): ChangeWatchItem =>
  eventOf({
    kind,
    ...(id === undefined ? {} : { change: { id, state: 'Draft', createdAt: '1', updatedAt: '1', voids: [], ...more } }),
  } as unknown as ChangeWatchEvent) as ChangeWatchItem;
const stepOf = (changeId: string, step: number): ChangeWatchItem =>
  eventOf({ kind: 'Step', changeId, move: { step, state: 'Done' } } as unknown as ChangeWatchEvent) as ChangeWatchItem;

/** What is told piece by piece after each of these, and all of it in the end. */
async function told(items: readonly (ChangeWatchItem | Error)[]) {
  const news: (ChangesNews | undefined)[] = [];
  const done = Promise.withResolvers<void>();
  const picture = startChangesPicture(async function* () {
    for (const item of items) {
      if (item instanceof Error) {
        setImmediate(done.resolve);
        throw item;
      }
      yield item;
      news.push(picture.takeNews());
    }
    done.resolve();
  }, new AbortController().signal);
  await done.promise;
  return { news, picture };
}
const idsOf = (news: ChangesNews | undefined) => news?.changed.map(({ id }) => id);

it('tells nothing before the first picture is whole, then all of it once, and from then on what is otherwise', async () => {
  const { news } = await told([
    said('Snapshot', 'p1'),
    said('Ready'),
    said('Heartbeat'),
    said('Changed', 'p2'),
    stepOf('p2', 7),
    eventOf({ kind: 'Removed', changeId: 'p1' } as unknown as ChangeWatchEvent) as ChangeWatchItem,
  ]);
  expect(news.map(idsOf)).toEqual([undefined, ['p1'], undefined, ['p2'], [], []]);
  expect(news[1]?.whole).toBe(true);
  expect(news[4]?.steps).toMatchObject([{ changeId: 'p2', move: { step: 7 } }]);
  expect(news[5]?.removed).toEqual(['p1']);
  // A step is news, though no change is another one for it.
  expect(news[4]?.version).toBe(news[3]?.version);
  expect(news[4]?.stepped).not.toBe(news[3]?.stepped);
});

it('is told whole again after it was told anew, and stands still meanwhile', async () => {
  const { news } = await told([
    said('Snapshot', 'p1'),
    said('Ready'),
    said('Resync'),
    said('Snapshot', 'p2'),
    said('Ready'),
  ]);
  expect(news[2]).toBeUndefined();
  expect(news[4]).toMatchObject({ whole: true, changed: [{ id: 'p2' }] });
});

it('one that has ended makes room for others, and is counted', async () => {
  const open = Array.from({ length: BOUNDS.liveChanges - 1 }, (_, at) => said('Snapshot', `p${at}`));
  const { picture } = await told([said('Snapshot', 'old', { state: 'Completed' }), ...open, said('Ready')]);
  expect(picture.whole()?.changed).toHaveLength(BOUNDS.liveChanges);
  const more = await told([
    said('Snapshot', 'old', { state: 'Completed' }),
    ...open,
    said('Ready'),
    said('Changed', 'new'),
    said('Changed', 'newer'),
  ]);
  const all = more.picture.whole();
  expect(all?.changed.map(({ id }) => id)).toContain('new');
  expect(all?.changed.map(({ id }) => id)).not.toContain('old');
  // An open one gives way to nobody.
  expect(all?.changed.map(({ id }) => id)).not.toContain('newer');
  expect(all?.total).toBe(BOUNDS.liveChanges + 2);
});

it('keeps what it had where the watch ends, and says why', async () => {
  const { picture } = await told([said('Snapshot', 'p1'), said('Ready'), new Error('gone')]);
  expect(picture.takeNews()).toMatchObject({ problem: expect.stringContaining('ended') });
  expect(idsOf(picture.whole())).toEqual(['p1']);
});
