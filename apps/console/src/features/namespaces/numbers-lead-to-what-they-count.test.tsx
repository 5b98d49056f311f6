import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { ShardNamespace } from '../../data/model.ts';
import type { ShardCell } from '../../data/shard-cell.ts';
import { shardFilter } from '../../data/shard-query.ts';
import { aShard, shardsOf, without } from '../shards/testing/shards-of.ts';
import { NamespaceCells } from './namespace-cells.tsx';
import { notActiveOf } from './not-active.ts';

/** Some of them not as they should be for two causes at once. */
const SHARDS: readonly ShardCell[] = [
  ...shardsOf({ count: 4 }),
  aShard({ shardId: '00004', status: 'Draining', moving: { from: 'n-3', to: 'n-1', stage: 'stop' } }),
  without(aShard({ shardId: '00005', status: 'Paused' }), 'leaderId', 'ownerNodeId'),
  without(aShard({ shardId: '00006' }), 'leaderId'),
  aShard({ shardId: '00007', ownerNodeId: 'n-9' }),
  aShard({ namespace: 'mail', shardId: '00000', status: 'Disabled' }),
];
const namespace = (more: Partial<ShardNamespace> = {}): ShardNamespace => ({
  namespace: 'orders',
  kind: 'service',
  shardCount: 8,
  strategy: { id: 'rendezvous', homes: [] },
  rules: [{ id: 'not-n6', kind: 'exclude', nodes: { nodeId: 'n6' }, shards: [] }],
  roles: ['worker'],
  owners: 3,
  counts: { active: 6, draining: 1, paused: 1, disabled: 0, moving: 1, unowned: 1 },
  etag: '"1"',
  ...more,
});

function links(one: ShardNamespace, notActive: number | undefined): Readonly<Record<string, string>> {
  const markup = renderToStaticMarkup(
    <table>
      <tbody>
        <tr>
          <NamespaceCells cluster="dev" namespace={one} notActive={notActive} />
        </tr>
      </tbody>
    </table>,
  );
  return Object.fromEntries(
    [...markup.matchAll(/<a[^>]* href="([^"]+)"[^>]*>(.*?)<\/a>/g)].map(([, href, text]) => [href, text]),
  );
}

it('as many are told to be not active as the list behind the number has', () => {
  const counts = notActiveOf(SHARDS);
  for (const name of ['orders', 'mail', 'jobs'])
    expect(counts.get(name) ?? 0, name).toBe(
      SHARDS.filter(shardFilter(`namespace:${name} -state:active`).matches).length,
    );
  expect(counts.get('orders')).toBe(4);
});

it('each number leads to what it counts', () => {
  expect(links(namespace(), 4)).toEqual({
    '/c/dev/namespaces/orders': 'orders',
    '/c/dev/shards?q=namespace:orders': '8',
    '/c/dev/shards?q=namespace:orders+-state:active': '4',
    '/c/dev/shards?q=namespace:orders&amp;group=owner': '3',
    '/c/dev/namespaces/orders#rules': '1',
  });
});

it('what is nothing, or not known yet, leads nowhere', () => {
  const none = {
    '/c/dev/namespaces/orders': 'orders',
    '/c/dev/shards?q=namespace:orders': '8',
  };
  expect(links(namespace({ owners: 0, rules: [] }), 0)).toEqual(none);
  expect(links(namespace({ owners: 0, rules: [] }), undefined)).toEqual(none);
});
