import { expect, it } from 'vitest';
import { type EntriesPage, gatherEntries } from './gather-entries.ts';
import type { AuditEntry } from './model.ts';

const page = (from: number, nextCursor?: string): EntriesPage<AuditEntry> => ({
  entries: [from, from - 1].map((number) => ({ id: `c-1/${number}` }) as AuditEntry),
  nextCursor,
});
/** Six entries, two a page; what was asked for is written down. */
const book = () => {
  const asked: (string | undefined)[] = [];
  const pages = new Map([
    [undefined, page(6, 'a')],
    ['a', page(4, 'b')],
    ['b', page(2)],
  ]);
  const ask = async (cursor: string | undefined): Promise<EntriesPage<AuditEntry>> => {
    asked.push(cursor);
    return pages.get(cursor) as EntriesPage<AuditEntry>;
  };
  return { asked, ask };
};
const ids = (entries: readonly AuditEntry[]): readonly string[] => entries.map(({ id }) => id);

it('goes on behind what is shown to the end, and leaves what is shown as it is', async () => {
  const { asked, ask } = book();
  const shown = Object.freeze([Object.freeze(page(6, 'a'))]);
  const { entries, cut } = await gatherEntries({ shown, ask, limit: 100 });
  expect(ids(entries)).toEqual(['c-1/6', 'c-1/5', 'c-1/4', 'c-1/3', 'c-1/2', 'c-1/1']);
  expect(cut).toBe(false);
  expect(asked).toEqual(['a', 'b']);
  expect(ids(shown[0]?.entries ?? [])).toEqual(['c-1/6', 'c-1/5']);
});

it('begins at the newest where what is shown belongs to another question', async () => {
  const { asked, ask } = book();
  expect(ids((await gatherEntries({ shown: [], ask, limit: 100 })).entries)).toHaveLength(6);
  expect(asked).toEqual([undefined, 'a', 'b']);
});

it('says that there are older ones than a file holds', async () => {
  const { ask } = book();
  expect(await gatherEntries({ shown: [page(6, 'a')], ask, limit: 3 })).toMatchObject({ cut: true });
  expect(await gatherEntries({ shown: [page(6, 'a')], ask, limit: 4 })).toMatchObject({ cut: true });
  expect(await gatherEntries({ shown: [page(6, 'a')], ask, limit: 6 })).toMatchObject({ cut: false });
  expect(ids((await gatherEntries({ shown: [], ask, limit: 3 })).entries)).toEqual(['c-1/6', 'c-1/5', 'c-1/4']);
});
