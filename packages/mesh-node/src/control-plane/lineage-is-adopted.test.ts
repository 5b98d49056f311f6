import { expect, it } from 'vitest';
import type { OperationContext } from './operation-context.ts';
import { adoptLineage } from './operations/adopt-lineage.ts';
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

it('says of an adoption without an answer that it may have been made', async () => {
  const explanation = 'the registry did not say: look, then adopt again';
  const state = {
    audit: { alongside: (act: (plan: () => undefined) => unknown) => act(() => undefined) },
    registry: { adopt: async () => ({ kind: 'unknown', explanation }) },
    self: { nodeId: 'c-1' },
  };
  const context = { state, caller: {}, correlationId: 'c', signal: new AbortController().signal };
  const input = { expectedStoreIdentity: 'memory-1', reason: 'moved' };
  await expect(adoptLineage.run(context as unknown as OperationContext, input)).rejects.toMatchObject({
    code: 'registry_dark',
    message: `${explanation}.`,
    options: { extensions: { outcome: 'unknown' } },
  });
});
