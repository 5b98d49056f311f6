import { afterEach, expect, test } from 'vitest';
import { formatAddress } from './address.ts';
import { createGossipTransport, type GossipTransport } from './gossip-transport.ts';
import { testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function start(nodeId: string, role: string): Promise<GossipTransport> {
  const transport = await createGossipTransport({
    identity: await mesh.identity(nodeId, { role }),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    onChannel: () => undefined,
    openCalls: ['Refused'],
    onCall: (method, request, { identity }) => Buffer.from(`${method} of ${identity.nodeId}: ${request.length}`),
  });
  open.push(transport);
  return transport;
}

test('a member of any role may make the calls that are open, and no others', async () => {
  const control = await start('control', 'control');
  const worker = await start('worker', 'worker');
  const call = (method: string) =>
    worker.call(formatAddress(control.address()), { method, nodeId: 'control', request: new Uint8Array(3) });
  expect(Buffer.from(await call('Refused')).toString()).toBe('Refused of worker: 3');
  await expect(call('Observe')).rejects.toMatchObject({ status: 7, message: expect.stringContaining('only control') });
});
