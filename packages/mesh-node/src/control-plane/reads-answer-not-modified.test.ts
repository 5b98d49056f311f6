/** What OpenAPI says of ETags is what the face does: every `GET` that is no stream has one and honours `If-None-Match`. */
import { expect, it } from 'vitest';
import { openApi } from './reference-documents.ts';
import { askable, placeOrders } from './testing/askable.ts';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';

interface Get {
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

it('304 stands in OpenAPI where a read answers it, with its header, and nowhere else', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  node.membership.set('c-1', 'alive');
  await using ana = await openRest(node, mesh, { token: await mesh.issuer.token('ana', ADMIN) });
  const version = await placeOrders(node);
  const made = await ana.call('POST', '/control/v1/peers/c-1:cordon', { body: {} });
  await ana.call('GET', `/control/v1/shards?min-cursor=${made.json.cursor}`);
  const paths = Object.entries(openApi().paths as Record<string, { readonly get?: Get }>);
  const gets = paths.flatMap(([path, { get }]) => (get === undefined ? [] : [[path, get] as const]));
  const told = gets.filter(([, get]) => '304' in get.responses);
  expect(gets.length - told.length).toBeLessThan(told.length);
  for (const [path, get] of told) {
    expect(
      get.parameters.filter(({ name }) => name === 'if-none-match'),
      path,
    ).toHaveLength(1);
    const at = askable(path, { nodeId: 'c-1', version });
    const { status, headers } = await ana.call('GET', at);
    expect([status, headers.etag], path).toEqual([200, expect.any(String)]);
    const again = await ana.call('GET', at, { headers: { 'if-none-match': String(headers.etag) } });
    expect([again.status, again.json], path).toEqual([304, null]);
  }
  const streams = gets.filter(([, get]) => !('304' in get.responses)).map(([path]) => path);
  expect(streams.sort()).toEqual(
    [
      'audit/export',
      'audit/watch',
      'changes/watch',
      'events/leadership',
      'freezes/watch',
      'leaders/rejections/watch',
      'leaders/watch',
      'namespaces/watch',
      'peers/watch',
      'policies/watch',
      'rebalance-plans/controller/watch',
      'rebalance-plans/watch',
      'shards/watch',
    ].map((path) => `/control/v1/${path}`),
  );
});
