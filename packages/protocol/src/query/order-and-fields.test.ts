import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBy, parseSort, type Sortable } from './order-by.ts';
import { fieldProblems, selectFields } from './select-fields.ts';

const KEYS = { node: 'text', region: 'text', rtt: 'number' } as const;
const thing = (id: string, region: string, rtt?: number): Sortable => ({
  id,
  valueOf: (key) => ({ node: id, region, rtt })[key],
});

function order(sort: string, things: readonly Sortable[]): string[] | string {
  const parsed = parseSort(sort, KEYS);
  if (parsed.kind === 'problems') return parsed.problems.map(({ at, message }) => `${at}: ${message}`).join('\n');
  return things.toSorted((a, b) => compareBy(parsed.terms, a, b)).map(({ id }) => id);
}

describe('the order of a list', () => {
  const things = [thing('n-3', 'eu', 2), thing('n-1', 'us', 9), thing('n-2', 'eu'), thing('n-4', 'eu', 10)];

  it.each([
    ['rtt', ['n-3', 'n-1', 'n-4', 'n-2']],
    ['-rtt', ['n-4', 'n-1', 'n-3', 'n-2']],
    ['region,-rtt', ['n-4', 'n-3', 'n-2', 'n-1']],
    ['-NODE', ['n-4', 'n-3', 'n-2', 'n-1']],
  ])('%s', (sort, expected) => {
    expect(order(sort, things)).toEqual(expected);
  });

  it('says what cannot be sorted by, all at once', () => {
    expect(order('colour,-,rtt,-rtt', things)).toBe(
      '0: cannot sort by "colour"; known: node, region, rtt\n7: cannot sort by "-"; known: node, region, rtt\n13: rtt is named twice',
    );
  });

  it('is whole whatever is asked: the same for every order they came in', () => {
    const some = fc.array(
      fc.record({ id: fc.uuid(), region: fc.constantFrom('a', 'b'), rtt: fc.option(fc.nat(3), { nil: undefined }) }),
    );
    fc.assert(
      fc.property(some, fc.constantFrom('rtt', '-rtt', 'region,-rtt'), (rows, sort) => {
        const made = rows.map(({ id, region, rtt }) => thing(id, region, rtt));
        expect(order(sort, made.toReversed())).toEqual(order(sort, made));
      }),
    );
  });

  it('answers any text at all, never by throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['sort', 'problems']).toContain(parseSort(text, KEYS).kind);
      }),
    );
  });
});

it('takes another name of a key for the same key, and versions by their numbers', () => {
  const keys = { version: 'version', status: 'text', state: { sameAs: 'status' } } as const;
  const of = (id: string, version: string): Sortable => ({ id, valueOf: (key) => ({ version })[key] });
  const ordered = (sort: string): string[] => {
    const parsed = parseSort(sort, keys);
    if (parsed.kind === 'problems') throw new Error('an order was expected');
    return [of('a', '2.10.0'), of('b', '2.9.1'), of('c', '2.10.0-rc.1')]
      .sort((one, other) => compareBy(parsed.terms, one, other))
      .map(({ id }) => id);
  };
  expect(ordered('version')).toEqual(['b', 'c', 'a']);
  expect(ordered('-version')).toEqual(['a', 'c', 'b']);
  expect(parseSort('state', keys)).toMatchObject({ terms: [{ key: 'status' }] });
  expect(parseSort('state,status', keys)).toMatchObject({ problems: [{ message: 'status is named twice' }] });
});

describe('the fields of a list', () => {
  const peer = { nodeId: 'n-1', status: 'Alive', rttMs: 3, metadata: { region: 'eu', zone: 'a' } };

  it('are those that were named, and the id', () => {
    expect(selectFields(peer, ['metadata.region'], 'nodeId')).toEqual({ nodeId: 'n-1', metadata: { region: 'eu' } });
    expect(selectFields(peer, ['metadata', 'metadata.zone'], 'nodeId')).toEqual({
      nodeId: 'n-1',
      metadata: peer.metadata,
    });
  });

  it('that do not exist are told, with those that do', () => {
    const tree = { nodeId: [], status: [], metadata: ['region', 'zone'] };
    expect(fieldProblems(['status', 'metadata.zone', 'metadata'], tree)).toEqual([]);
    const messages = fieldProblems(['colour', 'metadata.x', 'status.y', '__proto__'], tree).map((p) => p.message);
    expect(messages[0]).toBe('there is no field "colour"; known: nodeId, status, metadata');
    expect(messages[1]).toContain('known: metadata.region, metadata.zone');
    expect(messages).toHaveLength(4);
  });
});
