/** An operator asks a leader to step down: of the claim that was looked at, with a reason, in the audit, and only where somebody else can lead. */
import { type AuditEntry, leadershipPb, type StepDownAnswer } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { type LeadershipWriter, leadershipWriter } from './testing/write-leadership.ts';

const REASON = 'upgrade of n-1';
const SCOPE = 'shard/orders/7';
const OTHERS = ['jobs', 'jobs/alone', 'jobs/old'] as const;

let mesh: TestMesh;
let node: TestNode;
let writer: LeadershipWriter;
let operator: SignedIn;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  writer = leadershipWriter(node);
  operator = await mesh.signIn(node, 'ana', OPERATOR);
  for (const id of ['n-1', 'n-2', 'n-3', 'n-4']) node.membership.set(id, 'alive');
  await writer.beginEpoch('n-1', [SCOPE, ...OTHERS]);
  for (const id of ['n-2', 'n-3', 'n-4', 'n-5']) await writer.beginEpoch(id, [SCOPE, 'jobs', 'jobs/old']);
  node.membership.set('n-4', 'suspect');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

interface Asked {
  readonly next?: string;
  readonly headers?: Record<string, string>;
  readonly dryRun?: boolean;
}

const stepDown = (
  scope: string,
  { next, headers = {}, dryRun = false }: Asked = {},
  client: SignedIn = operator,
): Promise<RestAnswer> =>
  client.call('POST', `/control/v1/leaders/${encodeURIComponent(scope)}:step-down${dryRun ? '?dryRun=true' : ''}`, {
    headers,
    body: { reason: REASON, ...(next === undefined ? {} : { next }) },
  });

const requestOf = async (scope: string): Promise<Record<string, unknown> | undefined> => {
  const { records } = await node.registry.store.read([`leadership/step-down/${scope}`]);
  return records[0] === undefined ? undefined : JSON.parse(records[0].value);
};

const auditOf = async (scope: string): Promise<readonly AuditEntry[]> => {
  const { json } = await operator.call('GET', `/control/v1/audit?object=leader/${scope}`);
  return json.entries;
};

it('shows who leads, who stands next, and what it costs, and changes nothing', async () => {
  const { fence } = await writer.claim(SCOPE, 'n-1');
  const { status, json } = await stepDown(SCOPE, { dryRun: true });
  expect(status).toBe(200);
  const answer: StepDownAnswer = json;
  expect(answer).toMatchObject({
    ...{ scope: SCOPE, leaderId: 'n-1', fenceToken: fence, term: '1', dryRun: true, requested: false, blockers: [] },
    expectedGapMs: 300,
  });
  // Those who are fit come first, and of the others it is said why they are not.
  expect(answer.candidates.slice(0, 2).every(({ ready }) => ready)).toBe(true);
  expect(
    answer.candidates
      .slice(2)
      .map(({ nodeId, why }) => `${nodeId}: ${why}`)
      .sort(),
  ).toEqual(['n-4: it is suspect, as c-1 sees it', 'n-5: it is dead, as c-1 sees it']);
  expect(answer.next).toBe(answer.candidates[0]?.nodeId);
  expect(answer.effects.join(' ')).toContain(`${answer.next} takes over`);
  expect(await requestOf(SCOPE)).toBeUndefined();
});

it('asks the holder of that very claim, in one transaction with the audit', async () => {
  const { claimId, fence } = await writer.claim(SCOPE, 'n-1');
  const { json } = await stepDown(SCOPE, { next: 'n-3' });
  expect(json).toMatchObject({ requested: true, dryRun: false, next: 'n-3', leaderId: 'n-1', fenceToken: fence });
  expect(await requestOf(SCOPE)).toEqual({
    ...{ scope: SCOPE, claimId, fence, next: 'n-3', reason: REASON, requestedBy: 'ana' },
    ...{ at: expect.any(String), correlationId: json.correlationId },
  });
  const [entry] = await auditOf(SCOPE);
  expect(entry).toMatchObject({
    ...{ action: 'step-down-leader', outcome: 'accepted', reason: REASON, correlationId: json.correlationId },
  });
  expect(JSON.parse(entry?.before ?? '')).toEqual({ leaderId: 'n-1', fenceToken: fence, term: expect.any(String) });
  const { records } = await node.registry.store.read([`leadership/step-down/${SCOPE}`]);
  expect(String(records[0]?.version)).toBe(entry?.revision);
});

it('is asked over gRPC as over REST', async () => {
  const { fence } = await writer.claim('jobs', 'n-1');
  const method = leadershipPb.LeadershipControlService.method.stepDownLeader;
  const call = (asked: object) => callOverGrpc<StepDownAnswer>({ mesh, node, token: operator.token, method, asked });
  const answer = await call({ scope: 'jobs', reason: REASON, dryRun: true, ifMatch: `"${fence}"` });
  const { json } = await stepDown('jobs', { dryRun: true });
  const told = ({ generatedAt: _, cursor: __, correlationId: ___, ...rest }: StepDownAnswer) => rest;
  expect(told(answer)).toEqual(told(json));
  await expect(call({ scope: 'jobs', reason: REASON, ifMatch: '"x"' })).rejects.toMatchObject({
    details: expect.stringContaining('has changed'),
  });
});

it('an old click deposes nobody who came after', async () => {
  const seen = await writer.claim('jobs', 'n-1');
  const now = await writer.claim('jobs', 'n-2');
  const { status, json } = await stepDown('jobs', { headers: { 'if-match': `"${seen.fence}"` } });
  expect([status, json.code, json.currentEtag]).toEqual([412, 'precondition_failed', `"${now.fence}"`]);
  expect(await requestOf('jobs')).toBeUndefined();
  expect((await stepDown('jobs', { headers: { 'if-match': `"${now.fence}"` } })).status).toBe(200);
  expect(await requestOf('jobs')).toMatchObject({ claimId: now.claimId });
});

it('nor does one that was in time when it was looked at, and late when it was written', async () => {
  const seen = await writer.claim('jobs', 'n-1');
  const { store } = node.registry;
  const transact = store.transact.bind(store);
  // Another one is elected between the look and the write.
  const meanwhile = vi.spyOn(store, 'transact').mockImplementationOnce(async (txn, options) => {
    await writer.claim('jobs', 'n-2');
    return await transact(txn, options);
  });
  const { status, json } = await stepDown('jobs', { headers: { 'if-match': `"${seen.fence}"` } });
  meanwhile.mockRestore();
  expect([status, json.code]).toEqual([412, 'precondition_failed']);
  expect((await requestOf('jobs'))?.claimId).not.toBe(seen.claimId);
});

it('is done once, however often the same request comes', async () => {
  await writer.claim('jobs', 'n-1');
  const headers = { 'idempotency-key': 'once' };
  const [first, again] = [await stepDown('jobs', { headers }), await stepDown('jobs', { headers })];
  expect(again.json.correlationId).toBe(first.json.correlationId);
  const entries = await auditOf('jobs');
  expect(entries.filter(({ correlationId }) => correlationId === first.json.correlationId)).toHaveLength(1);
});

it('is refused to a viewer, and the audit says so', async () => {
  await writer.claim('jobs', 'n-1');
  const vera = await mesh.signIn(node, 'vera', VIEWER);
  const { status, json } = await stepDown('jobs', {}, vera);
  expect([status, json.code]).toEqual([403, 'forbidden']);
  await expect
    .poll(async () => (await auditOf('jobs')).find(({ outcome }) => outcome === 'refused')?.principal.displayName)
    .toBe('vera');
});

describe('what stands in the way is told by a preview, and refuses the act', () => {
  const blocked = async (scope: string, asked: Asked = {}): Promise<string> => {
    const preview = await stepDown(scope, { ...asked, dryRun: true });
    expect([preview.status, preview.json.effects, preview.json.requested]).toEqual([200, [], false]);
    const act = await stepDown(scope, asked);
    expect([act.status, act.json.code, act.json.blockers]).toEqual([409, 'conflict', preview.json.blockers]);
    return preview.json.blockers.join(' ');
  };

  it('nobody leads', async () => {
    await writer.claim('jobs/old', 'n-1');
    await writer.stepDown('jobs/old');
    expect(await blocked('jobs/old')).toBe('Nobody leads jobs/old now.');
  });

  it('nobody else stands', async () => {
    await writer.claim('jobs/alone', 'n-1');
    expect(await blocked('jobs/alone')).toContain('Nobody else who is alive stands for jobs/alone');
    expect((await stepDown('jobs/alone', { dryRun: true })).json.expectedGapMs).toBe(2_500);
  });

  it('the leader is cut off', async () => {
    await writer.claim('jobs', 'n-4');
    expect(await blocked('jobs')).toContain('n-4 leads jobs and is suspect, as c-1 sees it');
  });

  it('the one that is named does not stand, cannot, or leads already', async () => {
    await writer.claim('jobs', 'n-1');
    expect(await blocked('jobs', { next: 'n-9' })).toBe('n-9 does not stand for jobs.');
    expect(await blocked('jobs', { next: 'n-5' })).toContain('n-5 cannot take over: it is dead');
    expect(await blocked('jobs', { next: 'n-1' })).toBe('n-1 leads jobs already.');
  });

  it("a node's own lease is nobody else's", async () => {
    expect(await blocked('node/n-1')).toContain("node/n-1 is a node's own lease");
  });
});

it('refuses a scope that was never led, one that is no scope, and a request without a reason', async () => {
  expect((await stepDown('nobody/knows')).json.code).toBe('not_found');
  expect((await stepDown('No Scope')).json.problems[0].path).toBe('scope');
  const { status, json } = await operator.call('POST', '/control/v1/leaders/jobs:step-down', { body: {} });
  expect([status, json.problems[0].path]).toEqual([400, 'reason']);
  // Slashes that are not written as %2F name another path.
  expect((await operator.call('POST', `/control/v1/leaders/${SCOPE}:step-down`, { body: {} })).status).toBe(404);
});
