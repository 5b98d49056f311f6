import { expect, it } from 'vitest';
import { parseAuditQuery } from '../data/audit-query.ts';
import type { AuditEntry, AuditList } from '../data/model.ts';
import { BOUNDS } from './bounds.ts';
import { searchAudit } from './search-audit.ts';

const at = (i: number): string => new Date(Date.parse('2026-11-23T14:00:00Z') - i * 60_000).toISOString();
const entry = (i: number): AuditEntry =>
  ({
    id: `e${i}`,
    at: at(i),
    action: 'cordon-peer',
    object: `peer/n${i}`,
    outcome: i % 10 === 0 ? 'refused' : 'accepted',
    principal: { subject: 's', displayName: 'omar' },
    correlationId: 'c',
    writerId: 'n1',
  }) as unknown as AuditEntry;

/** An audit of so many entries, a minute apart, that counts how often it is asked. */
function audit(count: number) {
  const asked: unknown[] = [];
  const list = async (query: { readonly pageSize: number; readonly cursor?: string }): Promise<AuditList> => {
    asked.push(query);
    const from = Number(query.cursor ?? 0);
    const to = Math.min(count, from + query.pageSize);
    const entries = Array.from({ length: to - from }, (_, i) => entry(from + i));
    return { generatedAt: at(0), source: 'n1', cursor: '', entries, ...(to < count ? { nextCursor: String(to) } : {}) };
  };
  return { asked, list };
}

const search = (text: string, more: Partial<Parameters<typeof searchAudit>[1]> = {}) => {
  const parsed = parseAuditQuery(text);
  if (parsed.kind !== 'query') throw new Error('a query that is none');
  return { query: parsed.query, fromMs: undefined, toMs: undefined, cursor: undefined, atLeast: 50, ...more };
};

it('looks further back until it has found enough, and says how far', async () => {
  const { asked, list } = audit(2_000);
  const found = await searchAudit(list, search('outcome:refused'));
  expect(found.entries.length).toBeGreaterThanOrEqual(50);
  expect(found.entries.every(({ outcome }) => outcome === 'refused')).toBe(true);
  expect(found.nextCursor).toBe(String(asked.length * BOUNDS.auditPage));
  expect(found.searchedTo).toBe(at(asked.length * BOUNDS.auditPage - 1));
});

it('ends at its bound with a cursor, though nothing was found', async () => {
  const { asked, list } = audit(BOUNDS.auditPage * (BOUNDS.auditPages + 5));
  const found = await searchAudit(list, search('reason:never'));
  expect(found.entries).toEqual([]);
  expect(asked).toHaveLength(BOUNDS.auditPages);
  expect(found.nextCursor).toBe(String(BOUNDS.auditPages * BOUNDS.auditPage));
});

it('keeps to the range of time, and does not look behind its beginning', async () => {
  const { asked, list } = audit(2_000);
  const found = await searchAudit(
    list,
    search('', { fromMs: Date.parse(at(30)), toMs: Date.parse(at(11)), atLeast: 1_000 }),
  );
  expect(found.entries.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `e${11 + i}`));
  expect(found.nextCursor).toBeUndefined();
  expect(asked).toHaveLength(1);
});

it('hands the control node what it can filter itself', async () => {
  const { asked, list } = audit(10);
  await searchAudit(list, search('actor:omar object:node/n3'));
  expect(asked[0]).toMatchObject({ actor: ['omar'], object: ['peer/n3'] });
});
