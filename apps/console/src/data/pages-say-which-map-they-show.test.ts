import { expect, it } from 'vitest';
import { shownMaps } from './live-namespaces.ts';
import type { ShardNamespace } from './model.ts';

const named = (namespace: string, version?: string): ShardNamespace =>
  ({ namespace, ...(version === undefined ? {} : { version }) }) as ShardNamespace;
const ALL = [named('mail', '7.3'), named('new'), named('orders', '7.44'), named('users', '7.9')];
const on = (path: string, namespace: string | null = null) => shownMaps(ALL, { path, namespace });

it('names the map of the one namespace that a page is of', () => {
  expect(on('/c/dev/shards/orders/00412/why')).toBe('map v44');
  expect(on('/c/dev/namespaces/mail')).toBe('map v3');
  expect(on('/c/dev/maps', 'users')).toBe('map v9');
  expect(on('/c/dev/simulations/new', 'orders')).toBe('map v44');
  expect(shownMaps([named('orders', '7.44')], { path: '/c/dev/shards', namespace: null })).toBe('map v44');
});

it('names the first of several, and says how many more there are', () => {
  expect(on('/c/dev/shards')).toBe('maps mail v3, orders v44 and 1 more');
});

it('says nothing where no shards are shown, nor of a namespace that has no map yet', () => {
  for (const path of ['/c/dev/nodes', '/fleet', '/c/dev/shardsX', '/audit']) expect(on(path)).toBeUndefined();
  expect(on('/c/dev/namespaces/new')).toBeUndefined();
});
