/** Queries of the audit: each is understood, or says clearly why not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_QUERY_KEYS, auditFields, type QueriedAuditEntry } from './audit-fields.ts';
import { matchesQuery } from './match-query.ts';
import { parseQuery } from './parse-query.ts';
import { foundBy } from './testing/found-by.ts';

const NOW = Date.parse('2026-11-23T14:00:00Z');

const entry = (id: string, at: string, more: Partial<QueriedAuditEntry>): QueriedAuditEntry => ({
  id,
  at,
  writerId: 'c-1',
  action: 'cordon-peer',
  object: 'peer/n-17',
  principal: { subject: 'u-ana', displayName: 'Ana' },
  correlationId: `corr-${id}`,
  outcome: 'accepted',
  ...more,
});
const ENTRIES = [
  entry('c-1/1', '2026-11-22T23:59:59.999Z', { reason: 'disk swap', changeTicket: 'OPS-12' }),
  entry('c-1/2', '2026-11-23T07:30:00.000Z', { action: 'adopt-lineage', object: 'lineage' }),
  entry('c-2/1', '2026-11-23T13:30:10.500Z', {
    writerId: 'c-2',
    outcome: 'refused',
    principal: { subject: 'u-omar', displayName: 'Omar' },
  }),
];

const found = foundBy(ENTRIES, { keys: AUDIT_QUERY_KEYS, fieldsOf: auditFields, idOf: ({ id }) => id, nowMs: NOW });

describe('the query grammar over the audit', () => {
  it.each([
    ['actor:ana', ['c-1/1', 'c-1/2']],
    ['actor:u-omar outcome:refused', ['c-2/1']],
    ['-actor:ana', ['c-2/1']],
    ['object:node/n-17', ['c-1/1', 'c-2/1']],
    ['object:peer/*', ['c-1/1', 'c-2/1']],
    ['action:*-lineage', ['c-1/2']],
    ['swap', ['c-1/1']],
    ['reason:"disk swap"', ['c-1/1']],
    ['ticket:ops-*', ['c-1/1']],
    ['writer:c-2', ['c-2/1']],
    ['id:"c-1/2"', ['c-1/2']],
    ['correlation:corr-c-2/1', ['c-2/1']],
    ['at:>now-1h', ['c-2/1']],
    ['at:<now-6h', ['c-1/1', 'c-1/2']],
    ['at:now-7h..now', ['c-1/2', 'c-2/1']],
    ['at:2026-11-23', ['c-1/2', 'c-2/1']],
    ['at:2026-11-22,2026-11-23T13:30', ['c-1/1', 'c-2/1']],
    ['at:>2026-11-22', ['c-1/2', 'c-2/1']],
    ['at:>=2026-11-22', ['c-1/1', 'c-1/2', 'c-2/1']],
    ['at:<=2026-11-22', ['c-1/1']],
    ['at:<2026-11-23', ['c-1/1']],
    ['at:2026-11-22..2026-11-22', ['c-1/1']],
    ['at:2026-11-23T13:30:10Z', ['c-2/1']],
    ['at:2026-11-23T13:30:10.500Z', ['c-2/1']],
    ['at:2026-11-23T13:30:10.499Z', []],
    ['at:2026-11-23T14:30:10+01:00', ['c-2/1']],
    ['at:"2026-11-23T13:30:10.500Z"', ['c-2/1']],
    ['-at:2026-11-23', ['c-1/1']],
  ])('%s finds %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('takes nothing for a moment that is none', () => {
    const answer = found('colour:red at:soon at:>yesterday at:now..2026-13-01 at:now..now-1h');
    expect(answer).toContain(
      '0: unknown key "colour"; known: action, actor, at, correlation, id, object, outcome, reason, ticket, writer',
    );
    expect(answer).toContain('11: "soon": expected a moment such as 2026-11-23');
    expect(answer).toContain('19: ">yesterday": expected a moment such as 2026-11-23');
    expect(answer).toContain(
      '"now..2026-13-01": expected a moment such as 2026-11-23, 2026-11-23T14:02 or now-6h at both ends',
    );
    expect(answer).toContain('"now..now-1h": the first end must not exceed the second');
    expect(parseQuery('at:>now-1h', AUDIT_QUERY_KEYS).kind).toBe('problems');
  });

  it('parts all time at a moment, whatever it is written to: before, within and behind it', () => {
    const moment = fc
      .tuple(fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }), fc.nat(3))
      .map(([date, to]) => date.toISOString().slice(0, [10, 16, 19, 23][to] as number));
    const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, instant, fc.boolean(), (written, other, near) => {
        const at = near ? new Date(Date.parse(written) + (other.getTime() % 120_000)) : other;
        const one = entry('x', at.toISOString(), {});
        const holds = (text: string): boolean => {
          const parsed = parseQuery(text, AUDIT_QUERY_KEYS, NOW);
          return parsed.kind === 'query' && matchesQuery(parsed.query, auditFields(one));
        };
        const parts = [`at:<${written}`, `at:${written}`, `at:>${written}`].map(holds);
        expect(parts.filter(Boolean)).toHaveLength(1);
        expect(holds(`at:<=${written}`)).toBe(parts[0] || parts[1]);
        expect(holds(`at:>=${written}`)).toBe(parts[1] || parts[2]);
      }),
    );
  });
});
