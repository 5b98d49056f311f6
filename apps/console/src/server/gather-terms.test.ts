import type { ControlClient } from '@omnirelay/client';
import { expect, it } from 'vitest';
import { BOUNDS } from './bounds.ts';
import { findElection, gatherRejections, gatherTerms } from './gather-terms.ts';

type Leaders = Pick<ControlClient, 'leaders'>;

const term = (number: number) => ({
  scope: 'a',
  term: String(number),
  election: { after: 'n1', accusers: ['n2'], rttMs: 1, transactions: [{ txnId: 't' }], correlationId: 'c' },
});

/** Answers page after page, and writes down what it was asked. */
function paged(pages: readonly (readonly object[])[]) {
  const asked: object[] = [];
  const answer = async (query: { readonly cursor?: string }) => {
    asked.push(query);
    const at = Number(query.cursor ?? 0);
    return {
      generatedAt: '2026-01-01T00:00:00.000Z',
      source: 'n1',
      unreadable: [{ record: 'r', why: 'w' }],
      items: pages[at] ?? [],
      ...(at + 1 < pages.length ? { nextCursor: String(at + 1) } : {}),
    };
  };
  return { asked, client: { leaders: { history: answer, rejections: answer } } as unknown as Leaders };
}

const cursorOf = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

it('gathers the terms of all pages, without the evidence that is asked for one by one', async () => {
  const { client, asked } = paged([[term(3), term(2)], [term(1)]]);
  const found = await gatherTerms(client, { scope: 'a', from: 'now-1h' }, {});
  expect(found.terms.map(({ term: number }) => number)).toEqual(['3', '2', '1']);
  expect(found.terms[0]?.election).toEqual({ after: 'n1', correlationId: 'c' });
  expect(found).toMatchObject({ cut: false, unreadable: 2 });
  expect(asked).toMatchObject([{ scope: ['a'], from: 'now-1h' }, { cursor: '1' }]);
});

it('stops at its bound and says that there are older ones', async () => {
  const page = Array.from({ length: BOUNDS.listPage }, (_, i) => term(i));
  const { client, asked } = paged(Array.from({ length: 9 }, () => page));
  const found = await gatherTerms(client, {}, {});
  expect(found.terms).toHaveLength(BOUNDS.shownTerms);
  expect(found.cut).toBe(true);
  expect(asked).toHaveLength(BOUNDS.shownTerms / BOUNDS.listPage);
  expect((await gatherRejections(client, {}, {})).rejections).toHaveLength(BOUNDS.shownRejections);
  const older = await gatherTerms(client, { from: 'now-7d', ...cursorOf(found.nextCursor) }, {});
  expect(older.terms).toHaveLength(BOUNDS.shownTerms);
  const rest = await gatherTerms(client, { from: 'now-7d', ...cursorOf(older.nextCursor) }, {});
  expect(rest).toMatchObject({ cut: false });
  expect(rest.terms).toHaveLength(BOUNDS.listPage);
  expect(rest.nextCursor).toBeUndefined();
});

it('finds one election by its number, at a moment of its term, and says when it is not kept', async () => {
  const { client, asked } = paged([[term(4), term(3)]]);
  const at = '2026-01-01T00:00:00.000Z';
  expect((await findElection(client, { scope: 'a', number: '3', at }, {})).term?.election.accusers).toEqual(['n2']);
  expect(asked).toMatchObject([{ scope: ['a'], from: at, to: at }]);
  expect((await findElection(client, { scope: 'a', number: '9' }, {})).term).toBeUndefined();
});
