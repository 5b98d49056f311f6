import { status } from '@grpc/grpc-js';
import { DEVELOPMENT_TRUST_DOMAIN } from '@omnirelay/pki';
import { afterEach, expect, test } from 'vitest';
import type { ControlClient, ControlClientOptions } from './api.ts';
import { createControlClient } from './control-client.ts';
import { ControlError } from './control-error.ts';
import { type TestControlNode, testAuthority, testControlNode } from './testing/test-control-node.ts';

const authority = await testAuthority();
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function node(nodeId: string, role = 'control', clusterId?: string): Promise<TestControlNode> {
  const made = await testControlNode(await authority.issue(nodeId, role, clusterId));
  made.answer = () => ({ source: nodeId });
  open.push(made);
  return made;
}

function client(nodes: readonly TestControlNode[], more: Partial<ControlClientOptions> = {}): ControlClient {
  const made = createControlClient({
    endpoints: nodes.map(({ endpoint }) => endpoint),
    caPem: authority.caPem,
    trustDomain: DEVELOPMENT_TRUST_DOMAIN,
    token: async () => 'a-token',
    ...more,
  });
  open.push(made);
  return made;
}

const errorOf = (call: Promise<unknown>): Promise<ControlError> =>
  call.then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => (error instanceof ControlError ? error : Promise.reject(error)),
  );

test('a call carries token, trace and correlation, and answers in the shape of the API', async () => {
  const one = await node('ctl-1');
  one.answer = () => ({ schemaVersion: 1, source: 'ctl-1', peers: [{ nodeId: 'gw-1', status: 'Alive' }] });
  const control = client([one]);
  const list = await control.peers.list({ role: ['gateway'] }, { traceparent: '00-a-b-01', correlationId: 'c-1' });
  expect(list.peers[0]).toMatchObject({ nodeId: 'gw-1', status: 'Alive' });
  const metadata = one.calls[0]?.metadata.getMap();
  expect(metadata).toMatchObject({
    authorization: 'Bearer a-token',
    traceparent: '00-a-b-01',
    'x-correlation-id': 'c-1',
  });
  expect(control.connection()).toMatchObject({ state: 'live', source: 'ctl-1' });
});

test('when a node dies, reads go on at the next, and stay there', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  const control = client([one, two]);
  expect((await control.access.self()).source).toBe('ctl-1');
  await one[Symbol.asyncDispose]();
  for (let i = 0; i < 3; i++) expect((await control.access.self()).source).toBe('ctl-2');
});

test('a node that does not answer in time is left for the next', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.answer = () => 'silence';
  expect((await client([one, two]).access.self({ timeoutMs: 30_000 })).source).toBe('ctl-2');
});

test('nobody but a control node of the mesh is sent a token', async () => {
  const impostors = [await node('gw-1', 'gateway'), await node('ctl-9', 'control', 'other')];
  const foreign = await testAuthority();
  const stranger = await testControlNode(await foreign.issue('ctl-1', 'control'));
  open.push(stranger);
  const control = client([...impostors, stranger], { clusterId: 'c1' });
  const error = await errorOf(control.access.self({ timeoutMs: 1500 }));
  expect(error).toMatchObject({ code: 'unavailable', retryable: true });
  for (const impostor of [...impostors, stranger]) expect(impostor.calls).toEqual([]);
  const gateway = await errorOf(client([impostors[0] as TestControlNode]).access.self({ timeoutMs: 1000 }));
  expect(gateway.message).toContain('role gateway, expected control');
});

test("a node's problem comes back as it said it", async () => {
  const one = await node('ctl-1');
  const problem = {
    type: 'about:blank',
    title: 'Conflict',
    status: 412,
    code: 'version_mismatch',
    detail: 'read again',
  };
  one.answer = () => ({ fail: status.FAILED_PRECONDITION, problem });
  const error = await errorOf(client([one]).peers.cordon('gw-1', { reason: 'test' }));
  expect(error).toMatchObject({ code: 'version_mismatch', status: 412, retryable: false, problem });
});

test('a node that says why it cannot is asked once, then the others, and its reason stands', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  const dark = { status: 503, code: 'registry_dark', title: 'Registry dark', type: 'about:blank', detail: 'no store' };
  one.answer = () => ({ fail: status.UNAVAILABLE, problem: dark });
  expect((await client([one, two]).access.self()).source).toBe('ctl-2');
  two.answer = one.answer;
  expect(await errorOf(client([one, two]).access.self())).toMatchObject({ code: 'registry_dark', retryable: true });
});

test('a change that may have been carried out is sent again only with a key', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  one.answer = () => ({ fail: status.UNAVAILABLE, details: 'lost' });
  two.answer = () => ({ change: { nodeId: 'gw-1', after: 'Cordoned' } });
  const lost = await errorOf(client([one, two]).peers.cordon('gw-1', { reason: 'r' }));
  expect(lost.code).toBe('unavailable');
  expect(lost.problem.detail).toContain('whether the change was made is not known');
  expect(two.calls).toEqual([]);
  const change = await client([one, two]).peers.cordon('gw-1', { reason: 'r', idempotencyKey: 'k' });
  expect(change).toMatchObject({ nodeId: 'gw-1', after: 'Cordoned' });
});

test('a change that was surely not sent goes to the next node', async () => {
  const [one, two] = [await node('ctl-1'), await node('ctl-2')];
  two.answer = () => ({ change: { nodeId: 'gw-1' } });
  const control = client([one, two]);
  await one[Symbol.asyncDispose]();
  expect((await control.peers.cordon('gw-1', { reason: 'r' })).nodeId).toBe('gw-1');
});

test('a signal ends a call, and a closed client makes none', async () => {
  const one = await node('ctl-1');
  one.answer = () => 'silence';
  const abort = new AbortController();
  const call = errorOf(client([one]).access.self({ signal: abort.signal }));
  abort.abort();
  expect((await call).code).toBe('cancelled');
});
