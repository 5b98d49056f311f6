/** `omnirelay mesh audit list` over an audit of many pages: it shows what was asked for, and says what it left out. */
import { AUDIT_QUERY_KEYS, matchesQuery, parseQuery } from '@omnirelay/protocol/query';
import { describe, expect, it } from 'vitest';
import { rangeQuery } from './commands/audit.ts';
import { moreLine } from './gather-pages.ts';
import { AUDIT_BOUNDS, type AuditAsked, listAudit } from './list-audit.ts';
import { buildProgram } from './run-command-line.ts';

type List = Parameters<typeof listAudit>[0];

const COUNT = 1_250;
/** The newest first. */
const BOOK = Array.from({ length: COUNT }, (_, index) => ({ id: `e${COUNT - index}` }));

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

  it('asks a control node for the range of time, in the words that were written', () => {
    const asked = (...args: readonly string[]) => {
      const program = buildProgram(true);
      const list = program.commands.find((one) => one.name() === 'mesh')?.commands.find((one) => one.name() === 'audit')
        ?.commands[0];
      list?.parseOptions([...args]);
      return rangeQuery(list?.opts() ?? {}).query;
    };
    expect(asked('--from', ' now-6h', '--query', 'actor:omar "disk swap"')).toBe('actor:omar "disk swap" at:>=now-6h');
    expect(asked('--from', '2026-11-23', '--to', '2026-11-24 12:00+01:00')).toBe(
      'at:>=2026-11-23 at:<=2026-11-24T12:00+01:00',
    );
    // As --query has it: the day with all that is in it.
    const upTo = parseQuery(asked('--to', '2026-11-24') ?? '', AUDIT_QUERY_KEYS, 0);
    const isIn = (at: string) =>
      upTo.kind === 'query' && matchesQuery(upTo.query, { defaultTexts: [], valuesOf: () => [Date.parse(at), at] });
    expect([isIn('2026-11-24T23:59:59.999Z'), isIn('2026-11-25T00:00:00.000Z')]).toEqual([true, false]);
    expect(asked('--from', '2026-11-24T10:00Z', '--to', '2026-11-24')).toBe('at:>=2026-11-24T10:00Z at:<=2026-11-24');
    expect(asked('--all')).toBeUndefined();
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
    ['--from', '2026-11-25', '--to', '2026-11-24'],
    ['--watch', '--sort', 'at'],
    ['--watch', '--from', 'now-1h', '--all'],
  ])('refuses %j %j before it asks anybody', async (...args) => {
    const program = buildProgram(true);
    await expect(program.parseAsync(['mesh', 'audit', 'list', ...args], { from: 'user' })).rejects.toThrow(
      /whole number|now-6h|say different things|later than|takes no/,
    );
  });
});
