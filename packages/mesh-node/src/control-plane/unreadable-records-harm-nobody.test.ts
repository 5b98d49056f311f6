/** A record that the other release of a rolling upgrade wrote, or that is damaged, costs its own peer's intent and nothing else. */
import { randomUUID } from 'node:crypto';
import { createKeyAndCsr } from '@omnirelay/pki';
import type { TxnId } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode, TRUST } from './testing/test-mesh.ts';

interface Written {
  readonly value: string;
  readonly schema?: number;
  readonly minReader?: number;
}

async function write(node: TestNode, nodeId: string, record: Written): Promise<void> {
  const outcome = await node.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'newer',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: [{ kind: 'put', key: `peers/${nodeId}`, schema: 1, minReader: 1, ...record }],
  });
  if (outcome.kind !== 'committed') throw new Error(`the record was not written: ${outcome.kind}`);
}

const newer = (value: object): Written => ({ value: JSON.stringify(value), schema: 2, minReader: 2 });
const UNREADABLE: readonly (readonly [string, Written, RegExp])[] = [
  ['n-1', newer({ wanted: { intent: 'Removed' } }), /reader of version 2/],
  ['n-2', { value: '{"intent":"Acti' }, /damaged \(no JSON\)/],
  ['n-3', { value: JSON.stringify({ intent: 'Hibernating', labels: {} }) }, /damaged \(intent: /],
];

async function startAt(mesh: TestMesh, id: string): Promise<TestNode> {
  const node = await mesh.startNode(id);
  for (const peer of [id, ...UNREADABLE.map(([nodeId]) => nodeId), 'n-4']) node.membership.set(peer, 'alive');
  return node;
}

it('shows as Unknown with its reason, is logged once, is never overwritten, and leaves all else as it was', async () => {
  await using mesh = await startTestMesh();
  const first = await startAt(mesh, 'c-1');
  const token = await mesh.issuer.token('ana', ADMIN);
  for (const [nodeId, record] of UNREADABLE) await write(first, nodeId, record);
  await write(first, 'gone', newer({ wanted: { intent: 'Cordoned' } }));

  // Those that were up when it was written, and those that start with it there.
  for (const node of [first, await startAt(mesh, 'c-2')]) {
    await using ana = await openRest(node, mesh, { token });
    const cordoned = await ana.call('POST', '/control/v1/peers/n-4:cordon', { body: { reason: node.nodeId } });
    expect(cordoned.status).toBe(200);
    const list = await ana.call('GET', `/control/v1/peers?min-cursor=${cordoned.json.cursor}`);
    const peers: readonly { nodeId: string; intent: string; intentReason?: string }[] = list.json.peers;
    const peerOf = (id: string) => peers.find(({ nodeId }) => nodeId === id);
    expect([peerOf('n-4')?.intent, peerOf('gone')?.intent]).toEqual(['Cordoned', 'Unknown']);
    for (const [nodeId, record, why] of UNREADABLE) {
      expect(peerOf(nodeId)).toMatchObject({ intent: 'Unknown', intentReason: expect.stringMatching(why) });
      const { records } = await node.registry.store.read([`peers/${nodeId}`]);
      for (const verb of ['cordon', 'uncordon', 'remove']) {
        const refused = await ana.call('POST', `/control/v1/peers/${nodeId}:${verb}`, { body: { reason: 'try' } });
        expect([refused.status, refused.json.code, refused.json.detail]).toEqual([
          503,
          'record_unreadable',
          expect.stringMatching(why),
        ]);
      }
      await using itself = await openRest(node, mesh, { identity: await mesh.identity('worker', nodeId) });
      const who = { trustDomain: TRUST, clusterId: 'core', role: 'worker', nodeId };
      const { csrPem } = await createKeyAndCsr(who);
      const renewed = await itself.call('POST', '/control/v1/certificates:renew', { body: { csrPem } });
      expect(renewed.json.code).toBe('record_unreadable');
      expect((await node.registry.store.read([`peers/${nodeId}`])).records).toEqual(records);
      expect(records[0]?.value).toBe(record.value);
      const lines = node.logged.filter((line) => line.includes('record-unreadable') && line.includes(`"${nodeId}"`));
      expect(lines).toHaveLength(1);
    }
  }
});

it('keeps refusing a removed node whose record a newer release writes anew', async () => {
  await using mesh = await startTestMesh();
  const node = await startAt(mesh, 'c-1');
  await using ana = await openRest(node, mesh, { token: await mesh.issuer.token('ana', ADMIN) });
  await using stolen = await openRest(node, mesh, { identity: await mesh.identity('worker', 'n-1') });
  const body = { reason: 'stolen' };
  expect((await ana.call('POST', '/control/v1/peers/n-1:remove', { body })).status).toBe(200);
  const code = async () => (await stolen.call('GET', '/control/v1/peers')).json.code;
  await expect.poll(code).toBe('forbidden');
  await write(node, 'n-1', newer({ wanted: { intent: 'Removed' } }));
  const { json } = await ana.call('POST', '/control/v1/peers/n-4:cordon', { body });
  expect((await ana.call('GET', `/control/v1/peers/n-1?min-cursor=${json.cursor}`)).json.peer.intent).toBe('Unknown');
  // The list has been read anew once this one is on it.
  expect((await ana.call('POST', '/control/v1/peers/n-3:remove', { body })).status).toBe(200);
  await using other = await openRest(node, mesh, { identity: await mesh.identity('worker', 'n-3') });
  await expect.poll(async () => (await other.call('GET', '/control/v1/peers')).json.code).toBe('forbidden');
  expect(await code()).toBe('forbidden');
});

it('keeps the fields that a newer release added to a record which this one may read', async () => {
  await using mesh = await startTestMesh();
  const node = await startAt(mesh, 'c-1');
  await using ana = await openRest(node, mesh, { token: await mesh.issuer.token('ana', ADMIN) });
  await write(node, 'n-1', { value: JSON.stringify({ intent: 'Active', labels: {}, weight: 7 }), schema: 2 });
  expect((await ana.call('POST', '/control/v1/peers/n-1:cordon', { body: {} })).status).toBe(200);
  const [record] = (await node.registry.store.read(['peers/n-1'])).records;
  expect([record?.schema, JSON.parse(record?.value ?? '')]).toEqual([
    2,
    expect.objectContaining({ intent: 'Cordoned', weight: 7 }),
  ]);
});
