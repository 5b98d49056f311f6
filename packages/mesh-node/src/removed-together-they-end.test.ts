/** Real nodes: two that were removed while they were cut off together know only each other, and both end once they hear of it. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDIENCE, OPERATOR, startTestIssuer, type TestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { freePort } from './testing/free-ports.ts';
import { startTestNode, type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

let issuer: TestIssuer;
let cluster: TestCluster;
let control: TestNode;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  issuer = stack.use(await startTestIssuer());
  cluster = stack.use(await testCluster());
  control = await cluster.start('k1', {
    role: 'control',
    registry: { kind: 'memory' },
    control: { oidc: { issuer: issuer.url, audience: AUDIENCE } },
  });
});
afterAll(() => stack.disposeAsync());

/** Lets whoever dials the port through to the control node. */
async function openLine(port: number): Promise<void> {
  const line = createServer((near) => {
    const far = connect(control.mesh.ports.mesh, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to);
  }).listen(port, '127.0.0.1');
  await once(line, 'listening');
  stack.defer(() => void line.close());
}

test('nodes that were removed while they were cut off together end, though they keep a channel with each other', async () => {
  const ids = ['w1', 'w2'];
  for (const id of ids) {
    await using before = await startTestNode(await cluster.config(id, { seeds: [control] }));
    await Promise.all([before.until(() => before.status('k1') === 'alive'), control.until(() => control.status(id))]);
  }
  const token = await issuer.token('omar', OPERATOR);
  for (const id of ids) {
    const removal = { token, method: 'POST', path: `/peers/${id}:remove`, body: { reason: 'stolen' } };
    expect((await callRest(control, cluster.caPem, removal)).after).toBe('Removed');
  }
  const port = await freePort();
  const gossip = { seedPeers: [`127.0.0.1:${port}`] };
  await using first = await startTestNode(await cluster.config('w1', { gossip }));
  gossip.seedPeers.push(`127.0.0.1:${first.mesh.ports.mesh}`);
  await using second = await startTestNode(await cluster.config('w2', { gossip }));
  await Promise.all([
    first.until(() => first.status('w2') === 'alive'),
    second.until(() => second.status('w1') === 'alive'),
  ]);
  await openLine(port);
  const ends = await Promise.all([first.mesh.ended, second.mesh.ended]);
  expect(ends.map(({ reason }) => reason)).toEqual(['removed', 'removed']);
});
