import { createHash, randomUUID } from 'node:crypto';
import { nodeId } from '@omnirelay/primitives';
import type { RegistryWrite, TxnId } from '@omnirelay/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  node.membership.set('n-1', 'alive');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

async function commit(writes: readonly RegistryWrite[]): Promise<void> {
  const outcome = await node.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: nodeId('c-1'),
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes,
  });
  expect(outcome.kind).toBe('committed');
}

const change = (client: RestClient, key: string, path = '') =>
  client.call('POST', `/control/v1/peers/n-1:uncordon${path}`, { headers: { 'idempotency-key': key }, body: {} });

const prefixOf = (subject: string): string =>
  `idempotency/${createHash('sha256').update(`${mesh.issuer.url}\n${subject}`).digest('hex')}/`;

/** Keys of a caller, the first of which ends after half a minute. */
async function fill(subject: string, count: number): Promise<void> {
  const writes = Array.from({ length: count }, (_, i): RegistryWrite => {
    const expiresAt = Date.now() + (i + 1) * 30_000;
    return {
      kind: 'put',
      key: `${prefixOf(subject)}${i}`,
      value: JSON.stringify({ expiresAt }),
      schema: 1,
      minReader: 1,
    };
  });
  for (let i = 0; i < writes.length; i += 100) await commit(writes.slice(i, i + 100));
}

describe('a caller that has used up its idempotency keys', () => {
  it('waits until one ends; its own answers stand, others have all their room, and no key is dropped for another', async () => {
    await using omar = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
    expect((await change(omar, 'first')).status).toBe(200);
    const { records } = await node.registry.store.list(prefixOf('omar'), { limit: 10 });
    expect(records).toHaveLength(1);
    await fill('omar', CONTROL_BOUNDS.idempotencyKeysOfCaller - 2);
    // Another control node, which has counted nothing yet.
    const other = await mesh.startNode('c-2');
    other.membership.set('n-1', 'alive');
    await using there = await openRest(other, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
    expect((await change(there, 'last')).status).toBe(200);
    const refused = await change(there, 'too many');
    expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(30);

    for (const key of ['first', 'last']) expect((await change(there, key)).json.unchanged).toBe(true);
    expect((await change(there, 'any', '?dryRun=true')).status).toBe(200);
    await using vera = await openRest(other, mesh, { token: await mesh.issuer.token('vera', OPERATOR) });
    expect((await change(vera, 'first')).status).toBe(200);
  });

  it('goes on as soon as one has ended', async () => {
    await fill('eva', CONTROL_BOUNDS.idempotencyKeysOfCaller);
    await using eva = await openRest(node, mesh, { token: await mesh.issuer.token('eva', OPERATOR) });
    expect((await change(eva, 'more')).status).toBe(429);
    await commit([{ kind: 'delete', key: `${prefixOf('eva')}0` }]);
    await expect.poll(async () => (await change(eva, 'more')).status, { timeout: 20_000 }).toBe(200);
  });
});
