/** Freezes as operators make and lift them, over both faces, and what they hold back. */
import { FREEZES_VERSION_KEY } from '@omnirelay/protocol/policy';
import { type Freeze, policiesPb } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { ADMIN, OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { shardWriter } from './testing/write-shards.ts';

let mesh: TestMesh;
let node: TestNode;
let operator: SignedIn;

const path = '/control/v1/freezes';
const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  operator = await mesh.signIn(node, 'omar', OPERATOR);
  const admin = await mesh.signIn(node, 'ana', ADMIN);
  await admin.call('POST', '/control/v1/namespaces', { body: { namespace: 'orders', shardCount: 8, reason: 'r' } });
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const make = (body: object, query = '', headers = {}): Promise<RestAnswer> =>
  operator.call('POST', `${path}${query}`, { headers, body: { reason: 'the sale', until: inDays(1), ...body } });
const lift = (id: string, query = '', headers = {}): Promise<RestAnswer> =>
  operator.call('POST', `${path}/${id}:lift${query}`, { headers, body: { reason: 'it is over' } });
const list = async (query = ''): Promise<readonly Freeze[]> =>
  (await operator.call('GET', `${path}${query}`)).json.items;
const pathsOf = ({ json }: RestAnswer) => json.problems.map((one: { readonly path: string }) => one.path);

describe('a freeze', () => {
  it('holds back from now on what it is of, with who and why, and stands in the audit', async () => {
    const made = await make({ id: 'sale', namespace: 'orders', changeTicket: 'CHG-1' });
    const { freeze, cursor, etag, warnings, effects } = made.json;
    expect([made.status, warnings]).toEqual([200, []]);
    expect(effects[0]).toContain('No planned move begins in orders from ');
    expect(await list(`?min-cursor=${cursor}`)).toEqual([{ ...freeze, etag }]);
    expect(freeze).toMatchObject({
      id: 'sale',
      kind: 'freeze',
      state: 'Active',
      reason: 'the sale',
      by: { name: 'omar' },
    });
    const { json } = await operator.call('GET', '/control/v1/policies');
    expect(json.items.map(({ heldBy }: { heldBy?: { id: string } }) => heldBy?.id)).toEqual([undefined, 'sale']);
    expect(json.items[1].effectiveVersion).toBe(0);
    const audit = await operator.call('GET', `/control/v1/audit?object=freeze/sale&min-cursor=${cursor}`);
    expect(audit.json.entries).toMatchObject([{ action: 'create-freeze', outcome: 'accepted', changeTicket: 'CHG-1' }]);
  });

  it('is made and lifted in a transaction that what begins compares', async () => {
    const version = async () => (await node.registry.store.read([FREEZES_VERSION_KEY])).records[0]?.version ?? 0n;
    const before = await version();
    await make({ id: 'compared', namespace: 'orders' });
    const made = await version();
    await lift('compared');
    expect([made > before, (await version()) > made]).toEqual([true, true]);
  });

  it('is made once under its id', async () => {
    const again = await make({ id: 'sale' });
    expect([again.status, again.json.code]).toEqual([409, 'conflict']);
    expect(again.json.blockers).toEqual([expect.stringContaining('There is a freeze sale already')]);
    const looked = await make({ id: 'sale' }, '?dryRun=true');
    expect(looked.json).toMatchObject({ dryRun: true, blockers: again.json.blockers, effects: [] });
  });

  it('in the past, for longer than a month or the wrong way round is refused with all that is wrong', async () => {
    expect(pathsOf(await make({ from: inDays(-2), until: inDays(-1) }))).toEqual(['until', 'from']);
    expect(pathsOf(await make({ until: inDays(31) }))).toEqual(['until']);
    expect(pathsOf(await make({ from: inDays(3), until: inDays(2) }))).toEqual(['until']);
    expect(pathsOf(await make({ until: 'tomorrow' }))).toEqual(['until']);
    expect(pathsOf(await make({ id: 'Not an id' }))).toEqual(['id']);
    const silent = await operator.call('POST', path, { body: { until: inDays(1) } });
    expect(pathsOf(silent)).toEqual(['reason']);
  });

  it('of a namespace that nobody knows is made with a warning', async () => {
    const { json } = await make({ namespace: 'nowhere' }, '?dryRun=true');
    expect(json.warnings).toEqual([expect.stringContaining('There is no namespace nowhere')]);
    expect(json.freeze.id).toMatch(/^f-[0-9a-f]{10}$/);
  });

  it('is made and lifted by operators, and read by everybody', async () => {
    const viewer = await mesh.signIn(node, 'vera', VIEWER);
    const body = { reason: 'r', until: inDays(1) };
    expect((await viewer.call('POST', path, { body })).status).toBe(403);
    expect((await viewer.call('POST', `${path}/sale:lift`, { body: { reason: 'r' } })).status).toBe(403);
    expect((await viewer.call('GET', path)).json.total).toBe(1);
  });

  it('acts once for one idempotency key, also where its id was made up', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const until = inDays(2);
    const [first, second] = [await make({ until }, '', headers), await make({ until }, '', headers)];
    expect(second.json).toEqual(first.json);
    const found = await list(`?query=reason:"the%20sale"&min-cursor=${first.json.cursor}`);
    expect(found.map(({ id }) => id)).toEqual([first.json.freeze.id, 'sale'].sort());
    const lifted = await lift(first.json.freeze.id);
    expect((await list(`?min-cursor=${lifted.json.cursor}`)).map(({ id }) => id)).toEqual(['sale']);
  });

  it('is found by namespace, state and query: what is of the cluster concerns each', async () => {
    const later = await make({ id: 'later', from: inDays(2), until: inDays(3), kind: 'maintenance' });
    expect(later.json.warnings).toEqual(['Until it is over, changes begin within it alone.']);
    const ids = async (query: string) => (await list(`?${query}&min-cursor=${later.json.cursor}`)).map(({ id }) => id);
    expect(await ids('namespace=orders')).toEqual(['later', 'sale']);
    expect(await ids('namespace=mail')).toEqual(['later']);
    expect(await ids('state=Upcoming')).toEqual(['later']);
    expect(await ids('query=kind:freeze')).toEqual(['sale']);
    expect(await ids('sort=-until')).toEqual(['later', 'sale']);
    await lift('later');
  });

  it('is lifted at the version that was read, and then holds nothing back', async () => {
    const stale = await lift('sale', '', { 'if-match': '"1"' });
    expect([stale.status, stale.json.code]).toEqual([412, 'precondition_failed']);
    const looked = await lift('sale', '?dryRun=true');
    expect(looked.json).toMatchObject({ dryRun: true, freeze: { id: 'sale' } });
    const lifted = await lift('sale', '', { 'if-match': looked.json.freeze.etag });
    expect(await list(`?min-cursor=${lifted.json.cursor}`)).toEqual([]);
    expect((await lift('sale')).status).toBe(404);
    const { json } = await operator.call('GET', '/control/v1/policies/rebalance.orders');
    expect(json.policy.heldBy).toBeUndefined();
    const audit = await operator.call('GET', `/control/v1/audit?object=freeze/sale&action=lift-freeze`);
    expect(JSON.parse(audit.json.entries[0].before)).toMatchObject({ id: 'sale' });
  });

  it('whose record cannot be read is told and left alone', async () => {
    await shardWriter(node, {}).put('freezes/broken', '{}');
    const made = await make({ id: 'after' });
    const { json } = await operator.call('GET', `${path}?min-cursor=${made.json.cursor}`);
    expect(json.unreadable).toEqual([{ record: 'freezes/broken', why: expect.stringContaining('from') }]);
    expect((await lift('broken')).json.code).toBe('record_unreadable');
    await lift('after');
  });

  it('says over gRPC what it says over REST', async () => {
    const service = policiesPb.PolicyControlService.method;
    const call = <Answer>(method: (typeof service)[keyof typeof service], asked: object) =>
      callOverGrpc<Answer>({ mesh, node, token: operator.token, method, asked });
    const asked = { id: 'grpc', until: inDays(1), reason: 'r' };
    const { change } = await call<{ change: { freeze: Freeze; etag: string; cursor: string } }>(
      service.createFreeze,
      asked,
    );
    const rest = await list(`?min-cursor=${change.cursor}`);
    expect(rest).toEqual([{ ...change.freeze, etag: change.etag }]);
    expect((await call<{ items: readonly Freeze[] }>(service.listFreezes, {})).items).toEqual(rest);
    const lifted = await call<{ change: { freeze: Freeze } }>(service.liftFreeze, { id: 'grpc', reason: 'r' });
    expect(lifted.change.freeze).toEqual(rest[0]);
  });
});
