import type { Message } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { createKeyAndCsr, identityMaterial } from '@omnirelay/pki';
import { controlPb, grpcServiceDefinition, jsonToMessage, messageToJson, type PeerWatchEvent } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { openRest, startTestMesh, stateIs, type TestMesh, type TestNode, TRUST } from './testing/test-mesh.ts';
import { watchOverGrpc } from './testing/watch-over-grpc.ts';

let mesh: TestMesh;
let node: TestNode;
let token: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  for (const id of ['c-1', 'n-1']) node.membership.set(id, 'alive');
  token = await mesh.issuer.token('omar', OPERATOR);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

/** Events of an SSE stream until `enough`; then the stream is closed. */
async function sse(
  at: TestNode,
  headers: Record<string, string>,
  enough: (events: PeerWatchEvent[]) => boolean,
  onEvent?: (events: PeerWatchEvent[]) => void,
) {
  await using client = await openRest(at, mesh, { token });
  const request = client.session.request({
    ':path': '/control/v1/peers/watch',
    authorization: `Bearer ${token}`,
    ...headers,
  });
  request.setEncoding('utf8');
  const events: PeerWatchEvent[] = [];
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data === undefined) continue;
      events.push(JSON.parse(data));
      onEvent?.(events);
    }
    if (enough(events)) break;
  }
  return events;
}

const kinds = (events: readonly PeerWatchEvent[]): string[] =>
  events.map((e) => e.kind).filter((kind) => kind !== 'Heartbeat');
const last = (events: readonly PeerWatchEvent[], kind: string): boolean => events.at(-1)?.kind === kind;

describe('a watch', () => {
  it('begins with a snapshot, tells changes, and resumes exactly where it ended', async () => {
    const first = await sse(
      node,
      {},
      (e) => e.some(({ kind }) => kind === 'Changed'),
      (e) => {
        if (last(e, 'Ready')) node.membership.set('n-1', 'suspect');
      },
    );
    expect(kinds(first)).toEqual(['Snapshot', 'Snapshot', 'Ready', 'Changed']);
    expect(first.at(-1)?.peer).toMatchObject({ nodeId: 'n-1', status: 'Suspect' });
    node.membership.set('n-1', 'dead');
    node.membership.set('n-2', 'alive');
    node.membership.forget('n-2');
    const resumed = await sse(node, { 'last-event-id': first.at(-1)?.cursor ?? '' }, (e) =>
      e.some(({ kind }) => kind === 'Removed'),
    );
    expect(resumed.slice(0, 2).map((e) => [e.kind, e.peer?.nodeId, e.peer?.status])).toEqual([
      ['Changed', 'n-1', 'Dead'],
      ['Changed', 'n-2', 'Alive'],
    ]);
    expect(resumed.find(({ kind }) => kind === 'Removed')?.peer?.nodeId).toBe('n-2');
  });

  it('goes on in silence at another node whose view agrees, with the records it missed, and begins anew where it does not', async () => {
    const other = await mesh.startNode('c-2');
    for (const [id, status] of [
      ['c-1', 'alive'],
      ['n-1', 'dead'],
    ] as const)
      other.membership.set(id, status);
    const ready = await sse(node, {}, (e) => last(e, 'Ready'));
    await using client = await openRest(node, mesh, { token });
    const cordoned = await client.call('POST', '/control/v1/peers/n-1:cordon', { body: { reason: 'disk' } });
    expect(cordoned.status).toBe(200);
    const sight = await openRest(other, mesh, { token });
    await expect
      .poll(async () => (await sight.call('GET', '/control/v1/peers/n-1')).json.peer.intent, { timeout: 20_000 })
      .toBe('Cordoned');
    await sight[Symbol.asyncDispose]();
    const resumed = await sse(other, { 'last-event-id': ready.at(-1)?.cursor ?? '' }, (e) =>
      e.some(({ kind }) => kind === 'Changed'),
    );
    expect(kinds(resumed)).toEqual(['Changed']);
    expect(resumed[0]).toMatchObject({ source: 'c-2', peer: { nodeId: 'n-1', intent: 'Cordoned' } });
    other.membership.set('n-9', 'alive');
    const anew = await sse(other, { 'last-event-id': ready.at(-1)?.cursor ?? '' }, (e) => last(e, 'Ready'));
    expect(anew[0]).toMatchObject({ kind: 'Resync', reason: 'source-changed' });
  });

  it('tells a watcher that is too slow to begin anew, and ends up with the truth', async () => {
    const events = await sse(
      node,
      {},
      (e) => e.filter(({ kind }) => kind === 'Ready').length === 2,
      (e) => {
        // All in one turn, before the stream can send any of it.
        if (last(e, 'Ready') && e.length < 10)
          for (let i = 0; i < 1_100; i += 1) node.membership.set('n-1', i % 2 === 0 ? 'suspect' : 'alive');
      },
    );
    expect(events.filter(({ kind }) => kind === 'Resync').map(({ reason }) => reason)).toEqual(['overflow']);
    expect(events.findLast(({ peer }) => peer?.nodeId === 'n-1')?.peer?.status).toBe('Alive');
  });

  it('ends when the token does, and says so', async () => {
    const brief = await mesh.issuer.token('vera', VIEWER, { exp: Math.floor(Date.now() / 1000) + 2 });
    await using client = await openRest(node, mesh);
    const request = client.session.request({ ':path': '/control/v1/peers/watch', authorization: `Bearer ${brief}` });
    request.setEncoding('utf8');
    let text = '';
    for await (const chunk of request) text += chunk;
    expect(text).toContain('event: problem');
    expect(text).toContain('"code":"token_expired"');
  });

  it('of a node ends when its certificate does', async () => {
    const who = { trustDomain: TRUST, clusterId: 'core', role: 'worker', nodeId: 'n-1' };
    const { csrPem, privateKeyPem } = await createKeyAndCsr(who);
    const { certificateChainPem } = await mesh.authority.signCsr(csrPem, { identity: who, ttlMs: 4_000 });
    const identity = identityMaterial({ certificateChainPem, privateKeyPem, caPem: mesh.caPem });
    await using client = await openRest(node, mesh, { identity });
    const request = client.session.request({ ':path': '/control/v1/peers/watch' });
    request.setEncoding('utf8');
    let text = '';
    for await (const chunk of request) text += chunk;
    expect(text).toContain('event: ready');
    expect(text).toContain('"code":"unauthenticated"');
  });

  it('is the same over gRPC, and errors carry their problem document', async () => {
    const definition = grpcServiceDefinition(controlPb.PeerService);
    const { port } = node.control.grpcAddress;
    const client = new Client(`localhost:${port}`, credentials.createSsl(Buffer.from(mesh.caPem)));
    const { cordonPeer } = definition;
    const call = watchOverGrpc(client, token);
    const seen: string[] = [];
    for await (const message of call) {
      const event = messageToJson<PeerWatchEvent>(controlPb.WatchPeersResponseSchema, message as Message);
      seen.push(event.kind);
      if (event.kind === 'Ready') break;
    }
    call.cancel();
    expect(seen).toEqual(['Snapshot', 'Snapshot', 'Ready']);
    const refused = await new Promise<{ code: number; metadata: Metadata }>((resolve) => {
      client.makeUnaryRequest(
        cordonPeer.path,
        cordonPeer.requestSerialize,
        cordonPeer.responseDeserialize,
        jsonToMessage(controlPb.CordonPeerRequestSchema, { nodeId: 'n-1' }),
        new Metadata(),
        (error) => resolve(error as unknown as { code: number; metadata: Metadata }),
      );
    });
    expect(JSON.parse(String(refused.metadata.get('omnirelay-problem')[0]))).toMatchObject({
      code: 'unauthenticated',
      status: 401,
    });
    client.close();
  });
});

describe('darkness of the registry', () => {
  it('serves cached peers marked stale, refuses changes, says so in readiness, and recovers', async () => {
    await using client = await openRest(node, mesh, { token });
    mesh.store.faults.setDark(true);
    await stateIs(node.registry, 'dark');
    const list = await client.call('GET', '/control/v1/peers');
    expect(list.json.peers.length).toBeGreaterThan(0);
    expect(list.json.staleSince).toMatch(/Z$/);
    const cordon = await client.call('POST', '/control/v1/peers/c-1:cordon', { body: {} });
    expect([cordon.status, cordon.json.code]).toEqual([503, 'registry_dark']);
    expect(node.control.readiness().find(({ part }) => part === 'registry')).toMatchObject({ ready: false });
    expect((await client.call('GET', '/control/v1/lineage')).json).toMatchObject({
      state: 'dark',
      writesStopped: true,
    });
    mesh.store.faults.setDark(false);
    await stateIs(node.registry, 'ok');
    await expect
      .poll(async () => (await client.call('GET', '/control/v1/peers')).json.staleSince, { timeout: 20_000 })
      .toBeUndefined();
    expect((await client.call('POST', '/control/v1/peers/c-1:cordon', { body: {} })).status).toBe(200);
  });

  it('never guesses a lost answer: every change that was answered stands, and the chain has no gap', async () => {
    await using client = await openRest(node, mesh, { token });
    mesh.store.faults.setUnknownRate(0.4);
    for (let i = 0; i < 30; i += 1) {
      const verb = i % 2 === 0 ? 'cordon' : 'uncordon';
      const answer = await client.call('POST', `/control/v1/peers/n-1:${verb}`, {
        body: {},
        headers: { 'idempotency-key': `u-${i}` },
      });
      if (answer.status === 200) {
        const peer = (await client.call('GET', '/control/v1/peers/n-1')).json.peer;
        expect(peer.intent).toBe(verb === 'cordon' ? 'Cordoned' : 'Active');
      } else expect(answer.json.code).toBe('registry_dark');
    }
    mesh.store.faults.setUnknownRate(0);
    const { entries } = (await client.call('GET', '/control/v1/audit?pageSize=500')).json;
    const chain = entries.filter((e: { writerId: string }) => e.writerId === 'c-1').reverse();
    expect(chain.length).toBeGreaterThan(5);
    for (let i = 1; i < chain.length; i += 1) expect(chain[i].previousHash).toBe(chain[i - 1].hash);
  });
});
