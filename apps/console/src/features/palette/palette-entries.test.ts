import { expect, it } from 'vitest';
import type { LiveChange } from '../../data/live-changes.ts';
import type { Peer, ShardNamespace } from '../../data/model.ts';
import { PAGES } from '../../data/pages.ts';
import { drainedBy, type Findable, paletteEntries, withShards } from './palette-entries.ts';

const peer = (nodeId: string, status: Peer['status'] = 'Alive', intent: Peer['intent'] = 'Active'): [string, Peer] => [
  nodeId,
  { nodeId, status, intent } as unknown as Peer,
];

const FLEET = new Map([peer('n-1'), peer('n-17', 'Suspect'), peer('n-170'), peer('n-2', 'Alive', 'Cordoned')]);
const NAMESPACES = [
  { namespace: 'orders', shardCount: 1_024 },
  { namespace: 'mail', shardCount: 64 },
] as unknown as readonly ShardNamespace[];
const find = (typed: string, more: Partial<Findable> = {}) =>
  paletteEntries(typed, { pages: PAGES, peers: FLEET, namespaces: NAMESPACES, ...more });
const titles = (typed: string, more: Partial<Findable> = {}): string[] => find(typed, more).map((entry) => entry.title);

it('offers the action first when its verb is typed, with the state of the node', () => {
  expect(titles('cordon n-17')[0]).toBe('Cordon n-17 (suspect)');
  expect(titles('cord n-17')[0]).toBe('Cordon n-17 (suspect)');
  expect(titles('uncordon')[0]).toBe('Uncordon n-2 (alive, cordoned)');
  expect(titles('drain n-17')[0]).toBe('Drain n-17 (suspect)');
  expect(titles('drain n-2')[0]).toBe('Drain n-2 (alive, cordoned)');
});

it('says of a drain how many shards it moves, once that is known, and of nothing else', () => {
  const said = (typed: string): string[] => {
    const entries = find(typed);
    const shards = new Map([
      ['n-17', 24],
      ['n-2', 1],
    ]);
    return withShards(entries, { peers: FLEET, shards }).map(({ title }) => title);
  };
  expect(drainedBy(find('drain n-17'))).toEqual(['n-17', 'n-170']);
  expect(said('drain n-17')).toEqual(['Drain n-17 (suspect, 24 shards)', 'Drain n-170 (alive)']);
  expect(said('drain n-2')).toEqual(['Drain n-2 (alive, cordoned, 1 shard)']);
  expect(said('cordon n-17')[0]).toBe('Cordon n-17 (suspect)');
  expect(said('n-17')).toContain('Drain n-17 (suspect, 24 shards)');
});

it('offers no action that changes nothing', () => {
  expect(titles('cordon n-2')).not.toContain('Cordon n-2 (alive, cordoned)');
});

it('finds a node by its name, the very one before those that only contain it', () => {
  expect(titles('n-17')).toEqual([
    'Node n-17 (suspect)',
    'Node n-170 (alive)',
    'Cordon n-17 (suspect)',
    'Drain n-17 (suspect)',
  ]);
});

it('offers all pages and the nodes that ail while nothing is typed, and what matches after', () => {
  expect(titles('')).toEqual([...PAGES.map(({ title }) => `Go to ${title}`), 'Node n-17 (suspect)']);
  expect(titles('topo')).toEqual(['Go to Topology']);
});

it('leads to a shard that is named with its namespace, however its number is written', () => {
  expect(titles('orders/412')).toEqual(['Shard orders/00412']);
  expect(titles('shard orders/00412')[0]).toBe('Shard orders/00412');
  expect(titles('orders/')).toEqual([]);
});

it('leads from a number alone to that shard of each namespace that has so many', () => {
  expect(titles('41')).toEqual(['Shard orders/00041', 'Shard mail/00041']);
  expect(titles('412')).toEqual(['Shard orders/00412']);
});

it('finds a namespace, before the page whose name only contains what was typed', () => {
  expect(titles('ma')).toEqual(['Namespace mail (64 shards)', 'Go to Map versions']);
  expect(titles('orders')).toEqual(['Namespace orders (1024 shards)']);
});

it('leaves room for each kind where many match, and is never longer than it may be', () => {
  const peers = new Map(Array.from({ length: 40 }, (_, at) => peer(`na-${at}`)));
  const leaders = Array.from({ length: 40 }, (_, at) => ({ scope: `na/${at}`, leaderId: 'na-1', term: '1' }));
  const kinds = find('na', { peers, leaders: leaders as unknown as NonNullable<Findable['leaders']> }).map(
    ({ kind }) => kind,
  );
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  expect([count('node'), count('scope'), count('page'), count('action')]).toEqual([8, 4, 1, 2]);
  const drains = find('drain', { peers });
  expect(drains.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'action'));
});

it('finds a scope by a part of its name, and says who leads it', () => {
  const leaders = [{ scope: 'billing/eu', leaderId: 'n-2', term: '4' }] as unknown as NonNullable<Findable['leaders']>;
  expect(titles('eu', { leaders })).toEqual(['Leader of billing/eu (n-2, term 4)']);
});

it('leads to the review of what is to be done to a shard, and to a new namespace', () => {
  expect(titles('pause orders/412')).toEqual(['Pause shard orders/00412']);
  expect(titles('dis shard orders/00412')[0]).toBe('Disable shard orders/00412');
  expect(titles('pause 7')).toEqual(['Pause shard orders/00007', 'Pause shard mail/00007']);
  expect(titles('pause')).toEqual([]);
  expect(titles('new n')).toEqual(['New namespace']);
  expect(titles('namespace')[0]).toBe('Go to Namespaces');
  const [resume] = find('resume orders/7');
  expect(resume?.kind === 'act' && resume.address('dev')).toBe('/c/dev/shards/orders/00007?act=resume');
});

it('finds plans by a part of their title or their id, those that are open first, and says which wait for whoever looks', () => {
  const plan = (id: string, title: string, state: string): LiveChange =>
    ({ id, title, state }) as unknown as LiveChange;
  const plans = [
    plan('c-88', 'Drain of n-17', 'Completed'),
    plan('c-90', 'Drain of n-9', 'Executing'),
    plan('c-91', 'Evens out orders', 'AwaitingApproval'),
  ];
  const waiting = new Set(['c-91']);
  expect(titles('drain of', { plans }).slice(0, 2)).toEqual([
    'Plan Drain of n-9 (running)',
    'Plan Drain of n-17 (completed)',
  ]);
  expect(titles('c-88', { plans })).toEqual(['Plan Drain of n-17 (completed)']);
  expect(titles('inbox', { plans, waiting })[0]).toBe('Plan Evens out orders (awaiting approval, by you)');
  expect(titles('inbox', { plans })).not.toContain('Plan Evens out orders (awaiting approval)');
  expect(titles('', { plans, waiting })[0]).toBe('Plan Evens out orders (awaiting approval, by you)');
  // Of a node the drain that can be made comes before the plan that was made.
  expect(titles('drain n-17', { plans })[0]).toBe('Drain n-17 (suspect)');
});
