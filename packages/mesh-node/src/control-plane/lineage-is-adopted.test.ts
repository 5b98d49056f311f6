import { expect, it } from 'vitest';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, startTestMesh, stateIs } from './testing/test-mesh.ts';

it('stops writes at another store, and goes on when an admin adopts it, audited', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  node.membership.set('c-1', 'alive');
  await using ana = await openRest(node, mesh, { token: await mesh.issuer.token('ana', ADMIN) });
  expect((await ana.call('POST', '/control/v1/peers/c-1:cordon', { body: {} })).status).toBe(200);
  mesh.store.faults.replaceStore();
  await stateIs(node.registry, 'foreign');
  const refused = await ana.call('POST', '/control/v1/peers/c-1:uncordon', { body: {} });
  expect([refused.status, refused.json.code]).toEqual([503, 'lineage_mismatch']);
  const lineage = (await ana.call('GET', '/control/v1/lineage')).json;
  expect(lineage).toMatchObject({ state: 'foreign', writesStopped: true });
  const body = { expectedStoreIdentity: lineage.storeIdentity, reason: 'store was moved' };
  const dry = await ana.call('POST', '/control/v1/lineage:adopt?dryRun=true', { body });
  expect([dry.status, dry.json.dryRun]).toEqual([200, true]);
  const adopted = await ana.call('POST', '/control/v1/lineage:adopt', { body, headers: { 'idempotency-key': 'a-1' } });
  expect(adopted.json).toMatchObject({ dryRun: false, after: { storeIdentity: lineage.storeIdentity } });
  await stateIs(node.registry, 'ok');
  expect((await ana.call('POST', '/control/v1/peers/c-1:uncordon', { body: {} })).status).toBe(200);
  const audit = await ana.call('GET', '/control/v1/audit?object=lineage');
  expect(audit.json.entries[0]).toMatchObject({ action: 'adopt-lineage', reason: 'store was moved' });
});
