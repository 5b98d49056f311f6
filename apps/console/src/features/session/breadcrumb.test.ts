import { expect, it } from 'vitest';
import { crumbsOf } from './breadcrumb.tsx';

const titles = (path: string): readonly string[] => crumbsOf(path, 'dev').map(({ title }) => title);

it('finds a shard below its namespace', () => {
  const crumbs = crumbsOf('/c/dev/shards/orders/00412/why', 'dev');
  expect(crumbs.map(({ title }) => title)).toEqual(['Fleet', 'dev', 'Shards', 'orders', '00412']);
  expect(crumbs.at(-2)?.address).toBe('/c/dev/shards?q=namespace:orders');
});

it('takes the whole of a scope for one place, whose split brain lies below it', () => {
  expect(titles('/c/dev/leaders')).toEqual(['Fleet', 'dev', 'Leaders']);
  expect(titles('/c/dev/leaders/billing/eu')).toEqual(['Fleet', 'dev', 'Leaders', 'billing/eu']);
  const crumbs = crumbsOf('/c/dev/leaders/billing/eu/split-brain', 'dev');
  expect(crumbs.map(({ title }) => title)).toEqual(['Fleet', 'dev', 'Leaders', 'billing/eu', 'Split brain']);
  expect(crumbs.at(-2)?.address).toBe('/c/dev/leaders/billing/eu');
});

it('a simulation lies below the simulator, and is not named by its question', () => {
  expect(titles('/c/dev/simulations/new')).toEqual(['Fleet', 'dev', 'Simulator']);
  const crumbs = crumbsOf('/c/dev/simulations/bmFtZXNwYWNlPW9yZGVycw', 'dev');
  expect(crumbs.slice(2)).toEqual([
    { title: 'Simulator', address: '/c/dev/simulations/new' },
    { title: 'A simulation', address: undefined },
  ]);
  expect(titles('/c/dev/simulationsX')).toEqual([]);
});
