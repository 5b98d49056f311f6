import { expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { nextSort, readListState, writeColumns, writeSort } from './list-address.ts';
import { sortNodes } from './sort-nodes.ts';

const peer = (nodeId: string, rttMs?: number, status: Peer['status'] = 'Alive'): Peer =>
  ({ nodeId, status, intent: 'Active', rttMs, metadata: { region: 'eu' } }) as unknown as Peer;

const FLEET = [peer('n10', 3), peer('n2', 7), peer('n3'), peer('n1', 5, 'Dead')];
const order = (sort: Parameters<typeof sortNodes>[1]): string[] => sortNodes(FLEET, sort).map(({ nodeId }) => nodeId);

it('puts the worst first by default', () => {
  expect(order(undefined)).toEqual(['n1', 'n2', 'n3', 'n10']);
});

it('sorts by a column in both directions, what has no value last in either', () => {
  expect(order({ column: 'rtt', down: false })).toEqual(['n10', 'n1', 'n2', 'n3']);
  expect(order({ column: 'rtt', down: true })).toEqual(['n2', 'n1', 'n10', 'n3']);
});

it('sorts names as people count', () => {
  expect(order({ column: 'node', down: false })).toEqual(['n1', 'n2', 'n3', 'n10']);
});

it('reads the list from its address and leaves defaults out of it', () => {
  const state = readListState(new URLSearchParams('q=state:dead&sort=-rtt&cols=state,zone,rtt&sel=n1,n2,n1'));
  expect(state).toMatchObject({
    q: 'state:dead',
    sort: { column: 'rtt', down: true },
    columns: ['state', 'zone', 'rtt'],
    selected: ['n1', 'n2'],
    ignored: [],
  });
  expect(writeSort(state.sort)).toBe('-rtt');
  expect(writeColumns(['rtt', 'state', 'zone'])).toBe('state,zone,rtt');
  expect(writeColumns(['state', 'intent', 'role', 'region', 'version', 'rtt'])).toBeUndefined();
});

it('says what of the address it does not know, and goes on without', () => {
  const state = readListState(new URLSearchParams('sort=age&cols=state,colour'));
  expect(state.sort).toBeUndefined();
  expect(state.columns).toEqual(['state']);
  expect(state.ignored.map(({ term }) => term)).toEqual(['sort=age', 'cols=colour']);
});

it('turns a column up, down and back to the default', () => {
  const up = nextSort(undefined, 'rtt');
  const down = nextSort(up, 'rtt');
  expect([up, down, nextSort(down, 'rtt')]).toEqual([
    { column: 'rtt', down: false },
    { column: 'rtt', down: true },
    undefined,
  ]);
});
