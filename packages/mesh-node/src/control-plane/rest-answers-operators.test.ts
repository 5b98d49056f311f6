import { instant, nodeId } from '@omnirelay/primitives';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
let omar: RestClient;
let vera: RestClient;
let ana: RestClient;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  for (const id of ['c-1', 'n-1', 'n-2', 'n-3'])
    node.membership.set(id, 'alive', { region: id === 'n-3' ? 'us-east' : 'eu-west' });
  omar = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
  vera = await openRest(node, mesh, { token: await mesh.issuer.token('vera', VIEWER) });
  ana = await openRest(node, mesh, { token: await mesh.issuer.token('ana', ADMIN) });
});
afterAll(async () => {
  for (const client of [omar, vera, ana]) await client?.[Symbol.asyncDispose]();
  await mesh?.[Symbol.asyncDispose]();
});

describe('the control API over REST', () => {
  it('lists peers, pages them, filters them, and answers 304 while nothing changed', async () => {
    const all = await vera.call('GET', '/control/v1/peers');
    expect(all.status).toBe(200);
    expect(all.json.peers.map((p: { nodeId: string }) => p.nodeId)).toEqual(['c-1', 'n-1', 'n-2', 'n-3']);
    expect(all.json).toMatchObject({ schemaVersion: 1, source: 'c-1', localNodeId: 'c-1', total: 4 });
    expect(all.headers['rpc-transport']).toBe('http-2');
    const again = await vera.call('GET', '/control/v1/peers', {
      headers: { 'if-none-match': String(all.headers.etag) },
    });
    expect(again.status).toBe(304);
    const page = await vera.call('GET', '/omnirelay/control/peers?pageSize=3');
    const rest = await vera.call('GET', `/control/peers?pageSize=3&cursor=${page.json.nextCursor}`);
    expect([...page.json.peers, ...rest.json.peers]).toHaveLength(4);
    expect(rest.json.nextCursor).toBeUndefined();
    const us = await vera.call('GET', '/control/v1/peers?region=us-*&status=alive&label=env=test');
    expect(us.json.peers.map((p: { nodeId: string }) => p.nodeId)).toEqual(['n-3']);
    const asked = await vera.call(
      'GET',
      `/control/v1/peers?query=${encodeURIComponent('-region:us-east health:>=90 n-')}`,
    );
    expect(asked.json.peers.map((p: { nodeId: string }) => p.nodeId)).toEqual(['n-1', 'n-2']);
    // As the console writes it.
    const copied = await vera.call(
      'GET',
      `/control/v1/peers?query=${encodeURIComponent('state:alive label.env=test region:us-* -rtt:>80s')}`,
    );
    expect(copied.json.peers.map((p: { nodeId: string }) => p.nodeId)).toEqual(['n-3']);
    expect((await vera.call('GET', '/control/v1/peers?sort=state,-version')).json.peers).toHaveLength(4);
  });

  it('answers one request that was sent twice at once with one change, though it names the version that it changes', async () => {
    const { json } = await vera.call('GET', '/control/v1/peers/n-3');
    const headers = { 'idempotency-key': 'twice', 'if-match': json.peer.etag };
    const send = () => omar.call('POST', '/control/v1/peers/n-3:cordon', { headers, body: {} });
    const both = await Promise.all([send(), send()]);
    expect(both.map((answer) => [answer.status, answer.json.after])).toEqual([
      [200, 'Cordoned'],
      [200, 'Cordoned'],
    ]);
    const audit = await vera.call('GET', '/control/v1/audit?action=cordon-peer&object=peer/n-3');
    expect(audit.json.entries).toHaveLength(1);
    await omar.call('POST', '/control/v1/peers/n-3:uncordon', { body: {} });
  });

  it('says what is wrong with a bad request, all at once, and ignores nothing', async () => {
    const unknown = await vera.call('GET', '/control/v1/peers?colour=red&pageSize=2&pageSize=3');
    expect(unknown.status).toBe(400);
    expect(unknown.headers['content-type']).toBe('application/problem+json');
    expect(unknown.json).toMatchObject({ code: 'invalid_input', status: 400, instance: '/control/v1/peers' });
    expect(unknown.json.problems.map((p: { path: string }) => p.path)).toEqual(['colour', 'pageSize']);
    expect((await vera.call('GET', '/control/v1/peers?pageSize=501')).json.problems[0].path).toBe('pageSize');
    expect((await vera.call('GET', '/control/v1/peers?query=colour:red')).json.detail).toContain(
      'unknown key "colour"',
    );
    expect((await vera.call('GET', '/control/v1/peers?cursor=zzz')).json.code).toBe('invalid_input');
    expect((await vera.call('GET', '/control/v1/nothing')).status).toBe(404);
    expect((await vera.call('GET', '/control/v1/peers/n-9')).json.code).toBe('not_found');
    const method = await vera.call('POST', '/control/v1/peers');
    expect([method.status, method.headers.allow]).toEqual([405, 'GET, HEAD']);
    const head = await vera.call('HEAD', '/control/v1/peers');
    expect([head.status, head.headers.etag, head.json]).toEqual([
      200,
      (await vera.call('GET', '/control/v1/peers')).headers.etag,
      null,
    ]);
    expect((await omar.call('POST', '/control/v1/peers/n-1:cordon', { body: '{' })).json.code).toBe('invalid_input');
    expect((await omar.call('POST', '/control/v1/peers/n-1:cordon', { body: { colour: 1 } })).status).toBe(400);
    const label = await omar.call('PATCH', '/control/v1/peers/n-2', {
      body: { set: { 'not a key': 'x' } },
      headers: { 'if-match': '*' },
    });
    expect(label.json.problems[0]).toMatchObject({
      path: 'set.not a key',
      message: expect.stringContaining('A-Z a-z 0-9'),
    });
    const large = await omar.call('POST', '/control/v1/peers/n-1:cordon', { body: { reason: 'x'.repeat(70_000) } });
    expect(large.json.code).toBe('payload_too_large');
  });

  it('says who accuses a peer and until when it may refute, and once it is dead who had', async () => {
    const suspicion = {
      startedAt: instant(3_000),
      deadline: instant(5_000),
      confirmationsNeeded: 2,
      accusations: [{ accuser: nodeId('n-1'), cause: 'silent' as const, at: instant(3_000) }],
    };
    node.membership.set('n-2', 'suspect', { suspicion });
    const suspected = await vera.call('GET', '/control/v1/peers/n-2/evidence');
    expect(suspected.json).toMatchObject({ status: 'Suspect', confirmations: 1, confirmationsNeeded: 2 });
    expect(Date.parse(suspected.json.deadline) - Date.parse(suspected.json.suspectedAt)).toBe(2_000);
    node.membership.set('n-2', 'dead', { suspicion, concludedBy: nodeId('n-1') });
    const dead = await vera.call('GET', '/control/v1/peers/n-2/evidence');
    expect(dead.json).toMatchObject({ status: 'Dead', concludedBy: 'n-1', suspectedAt: suspected.json.suspectedAt });
    expect(dead.json).toMatchObject({ accusations: suspected.json.accusations, confirmations: 1 });
    expect(dead.json.deadline).toBeUndefined();
    node.membership.set('n-2', 'alive');
  });

  it('previews a cordon, makes it once per idempotency key, shows it, and keeps it in the audit', async () => {
    const dry = await omar.call('POST', '/control/v1/peers/n-1:cordon?dryRun=true', { body: {} });
    expect(dry.json).toMatchObject({ before: 'Active', after: 'Cordoned', dryRun: true, blockers: [] });
    expect((await vera.call('GET', '/control/v1/peers/n-1')).json.peer.intent).toBe('Active');

    const headers = { 'idempotency-key': 'k-1', 'x-correlation-id': 'corr-1' };
    const body = { reason: 'disk', changeTicket: 'CH-7' };
    const made = await omar.call('POST', '/control/v1/peers/n-1:cordon', { headers, body });
    expect(made.json).toMatchObject({ before: 'Active', after: 'Cordoned', unchanged: false, correlationId: 'corr-1' });
    const replayed = await omar.call('POST', '/control/v1/peers/n-1:cordon', { headers, body });
    expect(replayed.json).toMatchObject({ etag: made.json.etag, generatedAt: made.json.generatedAt });
    const other = await omar.call('POST', '/control/v1/peers/n-1:cordon', { headers, body: { reason: 'other' } });
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch']);
    expect((await omar.call('POST', '/control/v1/peers/n-1:cordon', { body: {} })).json.unchanged).toBe(true);

    const peer = (await vera.call('GET', '/control/v1/peers/n-1')).json.peer;
    expect(peer).toMatchObject({ intent: 'Cordoned', intentReason: 'disk', intentBy: 'omar', etag: made.json.etag });
    const audit = await vera.call('GET', '/control/v1/audit?object=peer/n-1');
    expect(audit.json.entries).toHaveLength(1);
    expect(audit.json.entries[0]).toMatchObject({
      action: 'cordon-peer',
      outcome: 'accepted',
      reason: 'disk',
      changeTicket: 'CH-7',
      correlationId: 'corr-1',
      before: '{"intent":"Active"}',
      after: '{"intent":"Cordoned"}',
      principal: { kind: 'user', subject: 'omar', issuer: mesh.issuer.url },
    });
  });

  it('needs If-Match for labels, and answers 412 to another version', async () => {
    const set = { set: { rack: 'r7', env: 'prod' } };
    expect((await omar.call('PATCH', '/control/v1/peers/n-2', { body: set })).status).toBe(428);
    const first = await omar.call('PATCH', '/control/v1/peers/n-2', { body: set, headers: { 'if-match': '"0"' } });
    expect(first.json.after).toEqual({
      env: { value: 'prod', source: 'Overlay' },
      rack: { value: 'r7', source: 'Overlay' },
    });
    const stale = await omar.call('PATCH', '/control/v1/peers/n-2', { body: set, headers: { 'if-match': '"0"' } });
    expect([stale.status, stale.json.code, stale.json.currentEtag]).toEqual([
      412,
      'precondition_failed',
      first.json.etag,
    ]);
    const removed = await omar.call('PATCH', '/control/v1/peers/n-2', {
      body: { remove: ['env', 'rack'] },
      headers: { 'if-match': first.json.etag },
    });
    expect(removed.json.after).toEqual({ env: { value: 'test', source: 'Owner' } });
    const late = await omar.call('POST', '/control/v1/peers/n-2:cordon', {
      body: {},
      headers: { 'if-match': first.json.etag },
    });
    expect(late.status).toBe(412);
  });

  it('refuses a viewer with the reason, tells it beforehand, and audits the refusals bounded', async () => {
    const self = await vera.call('GET', '/control/v1/access/self');
    expect(self.json).toMatchObject({ role: 'viewer', scopes: ['mesh.read', 'mesh.observe'] });
    const cordon = self.json.operations.find((o: { operation: string }) => o.operation === 'cordon-peer');
    expect(cordon.allowed).toBe(false);
    for (let i = 0; i < 20; i += 1) {
      const refused = await vera.call('POST', '/control/v1/peers/n-3:cordon', { body: {} });
      expect([refused.status, refused.json.code, refused.json.detail]).toEqual([403, 'forbidden', cordon.reason]);
    }
    await expect
      .poll(async () => (await ana.call('GET', '/control/v1/audit?actor=vera')).json.entries.length, {
        timeout: 20_000,
      })
      .toBe(1);
    const [entry] = (await ana.call('GET', '/control/v1/audit?actor=vera')).json.entries;
    expect(entry).toMatchObject({ outcome: 'refused', action: 'cordon-peer', object: 'peer/n-3' });
  });

  it('adopts nothing while the lineage is sound, and only for an admin', async () => {
    const lineage = await vera.call('GET', '/control/v1/lineage');
    expect(lineage.json).toMatchObject({ state: 'ok', writesStopped: false, storeKind: 'memory' });
    const body = { expectedStoreIdentity: lineage.json.storeIdentity, reason: 'drill' };
    expect((await omar.call('POST', '/control/v1/lineage:adopt', { body })).status).toBe(403);
    expect((await ana.call('POST', '/control/v1/lineage:adopt', { body })).json.code).toBe('conflict');
  });
});
