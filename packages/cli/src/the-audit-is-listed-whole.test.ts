/** `omnirelay mesh audit list` over an audit of many pages: it shows what was asked for, and says what it left out. */
import { describe, expect, it } from 'vitest';
import { moreLine } from './commands/audit.ts';
import { AUDIT_BOUNDS, type AuditAsked, listAudit } from './list-audit.ts';
import { buildProgram } from './run-command-line.ts';

type List = Parameters<typeof listAudit>[0];

const COUNT = 1_250;
const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 0, minute)).toISOString();
/** One a minute, the newest first. */
const BOOK = Array.from({ length: COUNT }, (_, index) => ({ id: `e${COUNT - index}`, at: at(COUNT - index) }));

function book() {
  const pages: number[] = [];
  const list = (async ({ pageSize = 100, cursor }: { pageSize?: number; cursor?: string } = {}) => {
    const begin = cursor === undefined ? 0 : Number(cursor);
    const end = begin + pageSize;
    pages.push(pageSize);
    return { source: 'n1', entries: BOOK.slice(begin, end), ...(end < COUNT ? { nextCursor: String(end) } : {}) };
  }) as unknown as List;
  return { list, pages };
}

const never = new AbortController().signal;
async function ids(asked: Partial<AuditAsked>) {
  const { list, pages } = book();
  const answer = await listAudit(list, { filter: {}, limit: AUDIT_BOUNDS.entries, ...asked }, never);
  return { ids: answer.entries.map(({ id }) => id), next: answer.nextCursor, pages };
}

describe('the list of the audit', () => {
  it('ends where the limit is, and its cursor stands right behind', async () => {
    const first = await ids({ limit: 600 });
    expect([first.ids.length, first.next]).toEqual([600, '600']);
    const rest = await ids({ cursor: first.next });
    expect([...first.ids, ...rest.ids]).toEqual(BOOK.map(({ id }) => id));
    expect(rest.next).toBeUndefined();
    expect((await ids({ limit: 100 })).pages).toEqual([100]);
  });

  it('holds the whole range, both ends, and reads no further than it must', async () => {
    const range = { fromMs: Date.parse(at(1_100)), toMs: Date.parse(at(1_200)) };
    const whole = await ids(range);
    expect([whole.ids[0], whole.ids.at(-1), whole.ids.length, whole.next]).toEqual(['e1200', 'e1100', 101, undefined]);
    expect(whole.pages.length).toBe(2);
  });

  it('goes on inside a range without a gap and without telling anything twice', async () => {
    const range = { fromMs: Date.parse(at(300)), toMs: Date.parse(at(1_200)), limit: 70 };
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const part = await ids({ ...range, cursor });
      all.push(...part.ids);
      cursor = part.next;
    } while (cursor !== undefined);
    expect(all).toEqual(Array.from({ length: 901 }, (_, index) => `e${1_200 - index}`));
  });

  it('says how to go on', () => {
    expect(moreLine('abc', 100)).toMatch(/^more: .*--cursor abc.*--limit N or --all$/);
  });

  it.each([
    ['--limit', '0'],
    ['--limit', 'many'],
    ['--limit', '100001'],
    ['--from', 'soon'],
    ['--all', '--limit', '5'],
    ['--from', 'now-1h', '--to', 'now-2h'],
  ])('refuses %j %j before it asks anybody', async (...args) => {
    const program = buildProgram(true);
    await expect(program.parseAsync(['mesh', 'audit', 'list', ...args], { from: 'user' })).rejects.toThrow(
      /whole number|now-6h|say different things|later than/,
    );
  });
});
