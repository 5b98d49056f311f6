import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { AUDIENCE, OPERATOR, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { testCluster } from './testing/test-cluster.ts';

test('whom a worker turns away is in the audit, under the worker’s name', async () => {
  await using issuer = await startTestIssuer();
  await using cluster = await testCluster();
  const control = await cluster.start('c1', {
    role: 'control',
    registry: { kind: 'memory' },
    control: { oidc: { issuer: issuer.url, audience: AUDIENCE } },
  });
  const worker = await cluster.start('w1', { seeds: [control] });
  await worker.until(() => worker.status('c1') === 'alive');
  const socket = connect({ host: '127.0.0.1', port: worker.mesh.ports.mesh, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  const token = await issuer.token('omar', OPERATOR);
  // The report comes when it comes: another process would be asked in no other way.
  for (;;) {
    const { entries } = await callRest(control, cluster.caPem, {
      ...{ method: 'GET', path: '/audit?action=refuse-peer', token },
    });
    if (entries.length === 0) {
      await delay(100);
      continue;
    }
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ object: 'address/127.0.0.1', reason: 'no-certificate', outcome: 'refused' });
    expect(JSON.parse(entries[0].after)).toEqual({ count: 1, source: '127.0.0.1', refusedBy: 'w1' });
    return;
  }
});
