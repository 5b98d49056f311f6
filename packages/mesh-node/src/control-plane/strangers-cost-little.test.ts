/** What callers who are nobody, or not allowed here, can cost a control plane: no body is awaited, no line is written twice. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { ALL_OPERATIONS } from './all-operations.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { readRestInput } from './read-rest-input.ts';
import { createRouter } from './route-table.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';

it('answers who shows no credentials before the body has come', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  await using client = await openRest(node, mesh);
  const request = client.session.request(
    { ':method': 'POST', ':path': '/control/v1/peers/c-1:cordon', 'content-type': 'application/json' },
    { endStream: false },
  );
  request.write('{');
  const [head] = await once(request, 'response');
  expect(head[':status']).toBe(401);
});

it('gives a body up that does not come in whole in time', async () => {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) });
  const url = new URL('https://c-1/control/v1/peers/n-1:cordon');
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  const route = createRouter(ALL_OPERATIONS)('POST', url.pathname);
  await expect(readRestInput(new Request(url, init), url, route, 20)).rejects.toMatchObject({
    code: 'request_timeout',
  });
  expect(CONTROL_BOUNDS.bodyMs).toBeLessThanOrEqual(30_000);
});

it('turns a leaf away that is not among the allowed thumbprints, told once a minute with what to do', async () => {
  await using mesh = await startTestMesh();
  const allowed = await mesh.identity('worker', 'n-1');
  const thumbprint = new X509Certificate(allowed.certificateChainPem).fingerprint256;
  const other = await mesh.identity('worker', 'n-2');
  const node = await mesh.startNode('c-1', { allowedThumbprints: [thumbprint] });
  node.membership.set('c-1', 'alive');
  await using client = await openRest(node, mesh, { identity: allowed });
  expect((await client.call('GET', '/control/v1/peers')).status).toBe(200);
  const readAs = async (): Promise<unknown> => {
    await using refused = await openRest(node, mesh, { identity: other });
    return await refused.call('GET', '/control/v1/peers');
  };
  for (let call = 0; call < 3; call++) await expect(readAs()).rejects.toThrow();
  const lines = node.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'peer-refused');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    reason: 'thumbprint-not-allowed',
    detail: expect.stringContaining('allowed thumbprints'),
    runbook: 'docs/runbooks/peers-refused.md',
    source: '127.0.0.1',
  });
});
