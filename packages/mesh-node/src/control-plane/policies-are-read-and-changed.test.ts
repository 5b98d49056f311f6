/** Policies of rebalancing as operators read them and admins change them, over both faces. */
import { DEFAULT_REBALANCE_POLICY } from '@omnirelay/protocol/policy';
import { type Policy, policiesPb } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { ADMIN, OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { shardWriter } from './testing/write-shards.ts';

let mesh: TestMesh;
let node: TestNode;
let admin: SignedIn;
let operator: SignedIn;

const path = '/control/v1/policies';
const service = policiesPb.PolicyControlService.method;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  admin = await mesh.signIn(node, 'ana', ADMIN);
  operator = await mesh.signIn(node, 'omar', OPERATOR);
  for (const namespace of ['mail', 'orders']) {
    const made = await admin.call('POST', '/control/v1/namespaces', {
      body: { namespace, shardCount: 8, reason: 'r' },
    });
    await admin.call('GET', `${path}?min-cursor=${made.json.cursor}`);
  }
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const get = async (id: string, query = ''): Promise<RestAnswer> => operator.call('GET', `${path}/${id}${query}`);
const policyOf = async (id: string): Promise<Policy> => (await get(id)).json.policy;
const put = (id: string, etag: string | undefined, document: unknown, query = ''): Promise<RestAnswer> =>
  admin.call('PUT', `${path}/${id}${query}`, {
    ...(etag === undefined ? {} : { headers: { 'if-match': etag } }),
    body: { document, reason: 'after the sale' },
  });

describe('policies', () => {
  it('are there for the cluster and each namespace before anybody writes one: the defaults hold', async () => {
    const { status, json } = await operator.call('GET', path);
    expect([status, json.total]).toEqual([200, 3]);
    expect(
      json.items.map(({ id, namespace, version, written, etag }: Policy) => [id, namespace, version, written, etag]),
    ).toEqual([
      ['rebalance', undefined, 0, false, '"0"'],
      ['rebalance.mail', 'mail', 0, false, '"0"'],
      ['rebalance.orders', 'orders', 0, false, '"0"'],
    ]);
    const { version: _, approvals: __, ...defaults } = DEFAULT_REBALANCE_POLICY;
    expect(json.items[0].effective).toEqual({ ...defaults, approvals: { needed: 1, among: [] } });
    expect(json.items[0].document).toEqual({});
  });

  it('are found by namespace, by query and field by field, and not told again to whoever knows them', async () => {
    const named = await operator.call('GET', `${path}?namespace=ord*&fields=version`);
    expect(named.json.items).toEqual([{ id: 'rebalance.orders', version: 0 }]);
    const asked = await operator.call('GET', `${path}?query=mode:auto%20ns:mail`);
    expect(asked.json.items.map(({ id }: Policy) => id)).toEqual(['rebalance.mail']);
    expect((await operator.call('GET', `${path}?query=colour:red`)).status).toBe(400);
    const first = await operator.call('GET', `${path}?pageSize=2`);
    const rest = await operator.call('GET', `${path}?pageSize=2&cursor=${first.json.nextCursor}`);
    expect(rest.json.items.map(({ id }: Policy) => id)).toEqual(['rebalance.orders']);
    const again = await operator.call('GET', path, {
      headers: { 'if-none-match': (await operator.call('GET', path)).json.etag },
    });
    expect(again.status).toBe(304);
  });
});

describe('a policy', () => {
  it('is written by an admin under the version that was read, told with who and why, and stands in the audit', async () => {
    const blind = await put('rebalance.orders', undefined, { mode: 'approval' });
    expect([blind.status, blind.json.code]).toEqual([428, 'precondition_required']);
    const written = await put('rebalance.orders', '"0"', { mode: 'approval', approvals: { needed: 2 } });
    expect([written.status, written.json.version, written.json.unchanged]).toEqual([200, 1, false]);
    expect(written.json.diff).toEqual(['mode is approval instead of auto', 'approvals.needed rises from 1 to 2']);
    const { policy, sources } = (await get('rebalance.orders', `?min-cursor=${written.json.cursor}`)).json;
    expect(policy).toMatchObject({
      ...{ version: 1, written: true, etag: written.json.etag, reason: 'after the sale', effectiveVersion: 1 },
      document: { mode: 'approval', approvals: { needed: 2 } },
      updatedBy: { subject: expect.any(String), name: 'ana' },
      effective: { mode: 'approval', approvals: { needed: 2 }, changeTtlMs: 86_400_000 },
    });
    const sourceOf = (at: string) => sources.find((one: { readonly path: string }) => one.path === at)?.source;
    expect(['mode', 'changeTtlMs'].map(sourceOf)).toEqual(['Namespace', 'Default']);
    const late = await put('rebalance.orders', '"0"', {});
    expect([late.status, late.json.code, late.json.currentEtag]).toEqual([412, 'precondition_failed', policy.etag]);
    const audit = await admin.call(
      'GET',
      `/control/v1/audit?object=policy/rebalance.orders&min-cursor=${written.json.cursor}`,
    );
    const [entry] = audit.json.entries;
    expect(entry).toMatchObject({ action: 'change-policy', outcome: 'accepted', reason: 'after the sale' });
    expect([entry.before, JSON.parse(entry.after)]).toEqual([
      undefined,
      { version: 1, mode: 'approval', approvals: { needed: 2 } },
    ]);
  });

  it('is changed by admins alone, and read by everybody', async () => {
    const body = { document: {}, reason: 'r' };
    const headers = { 'if-match': '*' };
    const refused = await operator.call('PUT', `${path}/rebalance`, { headers, body });
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden']);
    expect((await operator.call('POST', `${path}/rebalance:reset`, { headers, body: { reason: 'r' } })).status).toBe(
      403,
    );
    const viewer = await mesh.signIn(node, 'vera', VIEWER);
    expect((await viewer.call('GET', `${path}/rebalance`)).status).toBe(200);
  });

  it('that contradicts itself is refused with all that is wrong, each with its path', async () => {
    const document = {
      version: 7,
      limits: { movesPerNode: 20, movesPerCluster: 18, churnPerHour: 5 },
      brake: { enterRatio: 0.1, leaveRatio: 0.2 },
    };
    const { status, json } = await put('rebalance.mail', '*', document);
    const paths = ({ problems }: { readonly problems: readonly { readonly path: string }[] }) =>
      problems.map((one) => one.path);
    expect([status, json.code]).toEqual([400, 'invalid_input']);
    expect(paths(json)).toEqual(['version', 'limits.movesPerNode', 'limits.movesPerCluster', 'brake.leaveRatio']);
    const shape = await put('rebalance.mail', '*', {
      mode: 'maybe',
      colour: 'red',
      windows: [{ id: 'w', from: 'soon' }],
    });
    expect(paths(shape.json)).toEqual([
      'mode',
      'colour',
      'windows[0].kind',
      'windows[0].from',
      'windows[0].until',
      'windows[0].reason',
    ]);
    const looked = await put('rebalance.mail', '*', document, '?dryRun=true');
    expect([looked.status, paths(looked.json)]).toEqual([200, paths(json)]);
    expect(looked.json).toMatchObject({ dryRun: true, diff: [], effects: [], preview: [] });
    expect(looked.json.after).toBeUndefined();
    expect((await policyOf('rebalance.mail')).version).toBe(0);
  });

  it('of a namespace that nobody knows is no policy, and one of another form no id', async () => {
    expect((await put('rebalance.nowhere', '*', {})).status).toBe(404);
    expect((await get('rebalance.nowhere')).json.code).toBe('not_found');
    expect((await get('placement')).json.problems[0].path).toBe('policy');
  });

  it('keeps its moments, written as people write them or as records have them', async () => {
    const window = {
      id: 'night',
      kind: 'freeze',
      from: '2100-01-01T00:00:00Z',
      until: Date.parse('2100-01-02'),
      reason: 'r',
    };
    const written = await put('rebalance.mail', '"0"', { windows: [window] });
    const read = await get('rebalance.mail', `?min-cursor=${written.json.cursor}`);
    const told = [{ ...window, from: '2100-01-01T00:00:00.000Z', until: '2100-01-02T00:00:00.000Z' }];
    expect([read.json.policy.document.windows, read.json.policy.effective.windows]).toEqual([told, told]);
    const again = await put('rebalance.mail', read.json.policy.etag, read.json.policy.document);
    expect(again.json).toMatchObject({
      unchanged: true,
      version: 1,
      diff: [],
      effects: ['rebalance.mail says so already.'],
    });
    const reset = await admin.call('POST', `${path}/rebalance.mail:reset`, {
      headers: { 'if-match': '*' },
      body: { reason: 'r' },
    });
    expect(reset.json).toMatchObject({ version: 2, unchanged: false });
    expect(reset.json.diff).toHaveLength(1);
  });

  it('acts once for one idempotency key', async () => {
    const call = () =>
      admin.call('PUT', `${path}/rebalance.mail`, {
        headers: { 'if-match': '*', 'idempotency-key': 'k-1' },
        body: { document: { limits: { movesPerNode: 3 } }, reason: 'narrower' },
      });
    const [first, second] = [await call(), await call()];
    expect(second.json).toEqual(first.json);
    const { json } = await get('rebalance.mail/versions', `?min-cursor=${first.json.cursor}`);
    expect(json.items.map(({ version }: { readonly version: number }) => version)).toEqual([3, 2, 1]);
  });

  it('has its versions with who wrote each and what became another, and differs between two of them', async () => {
    const { json } = await get('rebalance.mail/versions', '?pageSize=2');
    expect(json.items[0]).toMatchObject({
      version: 3,
      by: { name: 'ana' },
      reason: 'narrower',
      document: { limits: { movesPerNode: 3 } },
    });
    expect(json.items[0].diff).toEqual(['limits.movesPerNode falls from 4 to 3']);
    const older = await get('rebalance.mail/versions', `?pageSize=2&cursor=${json.nextCursor}`);
    expect(older.json.items.map(({ version }: { readonly version: number }) => version)).toEqual([1]);
    const diff = await get('rebalance.mail/diff', '?fromVersion=1&toVersion=3');
    expect(diff.json).toMatchObject({ fromVersion: 1, toVersion: 3, to: { limits: { movesPerNode: 3 } } });
    expect(diff.json.diff[0]).toBe('limits.movesPerNode falls from 4 to 3');
    expect(diff.json.diff[1]).toContain('window night is gone: it was freeze from 2100-01-01T00:00:00.000Z');
    expect((await get('rebalance.mail/diff')).json).toMatchObject({ fromVersion: 0, toVersion: 3 });
    expect((await get('rebalance.mail/diff', '?fromVersion=9')).status).toBe(404);
  });

  it('of the cluster holds for each namespace, and what a namespace wants wider counts for nothing and is told', async () => {
    const wider = await put('rebalance.mail', '*', { limits: { movesPerNode: 8 } });
    await get('rebalance.mail', `?min-cursor=${wider.json.cursor}`);
    const cluster = await put('rebalance', '"0"', { limits: { movesPerNode: 2 } });
    const { json } = await get('rebalance.mail', `?min-cursor=${cluster.json.cursor}`);
    expect(json.policy.effective.limits.movesPerNode).toBe(2);
    expect(json.sources).toContainEqual({ path: 'limits.movesPerNode', source: 'Cluster' });
    expect(json.idle).toEqual([{ path: 'limits.movesPerNode', message: expect.stringContaining("its cluster's 2") }]);
    const own = await put('rebalance.orders', '*', {
      approvals: { needed: 1, among: [{ issuer: 'i', subject: 'a' }] },
    });
    await get('rebalance', `?min-cursor=${own.json.cursor}`);
    // Nobody could ever approve a plan of that namespace.
    const problem = {
      path: 'approvals.needed',
      message: 'of rebalance.orders is 3, and among names 1: no plan would ever be approved',
    };
    const dry = await put('rebalance', '*', { approvals: { needed: 3 } }, '?dryRun=true');
    expect(dry.json.problems).toEqual([problem]);
    const refused = await put('rebalance', '*', { approvals: { needed: 3 } });
    expect([refused.status, refused.json.problems]).toEqual([400, [problem]]);
  });

  it('whose record cannot be read is told as such, and never written over', async () => {
    await shardWriter(node, {}).put('policies/rebalance.orders', 'x');
    const changed = await put('rebalance', '*', { limits: { movesPerNode: 3 } });
    const { json } = await operator.call('GET', `${path}?min-cursor=${changed.json.cursor}`);
    expect(json.unreadable).toEqual([{ record: 'policies/rebalance.orders', why: 'it is no JSON' }]);
    const orders: Policy = json.items.find(({ id }: Policy) => id === 'rebalance.orders');
    expect([orders.unreadable, orders.effective.approvals.needed]).toEqual(['it is no JSON', 1]);
    const refused = await put('rebalance.orders', '*', {});
    expect([refused.status, refused.json.code]).toEqual([503, 'record_unreadable']);
  });

  it('says over gRPC what it says over REST', async () => {
    const asked = {
      policy: 'rebalance.mail',
      document: { mode: 'approval', rollbackNeedsApproval: false },
      reason: 'r',
      ifMatch: '*',
    };
    const { change } = await callOverGrpc<{ change: { version: number; cursor: string } }>({
      ...{ mesh, node, token: admin.token, method: service.changePolicy, asked },
    });
    const rest = (await get('rebalance.mail', `?min-cursor=${change.cursor}`)).json;
    const answer = await callOverGrpc<typeof rest>({
      ...{ mesh, node, token: operator.token, method: service.getPolicy, asked: { policy: 'rebalance.mail' } },
    });
    expect([answer.policy, answer.sources, answer.idle]).toEqual([rest.policy, rest.sources, rest.idle]);
    expect(answer.policy).toMatchObject({ version: change.version, document: asked.document });
    const versions = await callOverGrpc<{ items: readonly unknown[] }>({
      ...{ mesh, node, token: operator.token, method: service.listPolicyVersions, asked: { policy: 'rebalance.mail' } },
    });
    expect(versions.items).toEqual((await get('rebalance.mail/versions')).json.items);
    const list = await callOverGrpc<{ items: readonly unknown[] }>({
      ...{ mesh, node, token: operator.token, method: service.listPolicies, asked: {} },
    });
    expect(list.items).toEqual((await operator.call('GET', path)).json.items);
    const diff = await callOverGrpc<{ diff: readonly string[] }>({
      ...{
        mesh,
        node,
        token: operator.token,
        method: service.diffPolicy,
        asked: { policy: 'rebalance.mail', fromVersion: 1 },
      },
    });
    expect(diff.diff).toEqual((await get('rebalance.mail/diff', '?fromVersion=1')).json.diff);
    const writing = { mesh, node, token: admin.token, method: service.changePolicy };
    const emptied = await callOverGrpc<{ change: { version: number; cursor: string } }>({
      ...{ ...writing, asked: { ...asked, document: {} } },
    });
    expect(emptied.change.version).toBe(change.version + 1);
    expect((await get('rebalance.mail', `?min-cursor=${emptied.change.cursor}`)).json.policy.document).toEqual({});
    // One that says nothing is another matter than none.
    const { document: _, ...without } = asked;
    await expect(callOverGrpc({ ...writing, asked: without })).rejects.toThrow(/document/);
    await callOverGrpc({ ...writing, asked });
    const reset = await callOverGrpc<{ change: { version: number } }>({
      ...{ mesh, node, token: admin.token, method: service.resetPolicy },
      asked: { policy: 'rebalance.mail', reason: 'r', ifMatch: '*' },
    });
    expect(reset.change.version).toBe(change.version + 3);
  });
});
