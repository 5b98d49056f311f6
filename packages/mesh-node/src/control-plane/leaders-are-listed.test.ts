/** Who leads what, as both faces answer it: whole, in pages, and whatever is damaged. */
import { type LeaderToken, leadershipPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestAnswer, stateIs } from './testing/test-mesh.ts';
import { testSight } from './testing/test-sight.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { leadershipWriter } from './testing/write-leadership.ts';

const sight = testSight();
const { mesh, nodes } = await twoNodes({ leadership: sight });
const writer = leadershipWriter(nodes[0]);
const client = await mesh.signIn(nodes[0], 'ana', OPERATOR);

const get = (path: string, headers: Record<string, string> = {}): Promise<RestAnswer> =>
  client.call('GET', `/control/v1/leaders${path}`, { headers });
const upTo = async (): Promise<string> => `min-cursor=${(await get('')).json.cursor}`;
const scopesOf = ({ json }: RestAnswer): string[] => json.tokens.map(({ scope }: LeaderToken) => scope);

describe('who leads', () => {
  it('says what each claim is, until when it lasts as this node sees it, and what its leader tells of itself', async () => {
    nodes[0].membership.set('n-1', 'alive');
    await writer.beginEpoch('n-1');
    const claim = await writer.claim('shard/orders/7', 'n-1');
    const until = new Date(Date.now() + 2_500);
    sight.renew(claim, until);
    const { json } = await get('?scope=shard/orders/7,node/n-1');
    const [node, shard] = json.tokens;
    expect(shard).toEqual({
      ...{ scope: 'shard/orders/7', scopeKind: 'shard', leaderId: 'n-1', term: '1', epoch: '1' },
      ...{ fenceToken: claim.fence, claimId: claim.claimId, effects: 'unfenced', labels: { env: 'test' } },
      ...{ issuedAt: expect.any(String), expiresAt: until.toISOString() },
    });
    // The lease of the node itself is what the claim hangs on.
    expect(node).toMatchObject({
      scope: 'node/n-1',
      scopeKind: 'node',
      leaderId: 'n-1',
      expiresAt: until.toISOString(),
    });
    expect(json).toMatchObject({ total: 2, conflicts: [], unreadable: [], source: 'c-1' });
  });

  it('leaves out claims that were released, whose epoch has ended or was swept, or of another lineage', async () => {
    await writer.claim('a/released', 'n-2');
    await writer.stepDown('a/released');
    await writer.beginEpoch('n-3');
    await writer.claim('a/ended', 'n-3');
    expect(scopesOf(await get(`?scope=a/*&${await upTo()}`))).toEqual(['a/ended']);
    await writer.endEpoch('n-3', 'n-1');
    // Whose node was swept.
    await writer.claim('a/swept', 'n-gone');
    expect(scopesOf(await get(`?scope=a/*&${await upTo()}`))).toEqual(['a/swept']);
    await writer.drop('claims/node/n-gone');
    const fence = '0000000000.0000000001.00000000000000000001';
    const value = {
      scope: 'a/old',
      nodeId: 'n-1',
      bootId: 'b',
      fence,
      claimId: 'x',
      epoch: '1',
      term: '1',
      released: false,
    };
    await writer.put({ key: 'claims/a/old', value: JSON.stringify(value) });
    expect(scopesOf(await get(`?scope=a/*&${await upTo()}`))).toEqual([]);
  });

  it('has the same ETag while leases are renewed, and another once somebody else leads', async () => {
    const claim = await writer.claim('b/etag', 'n-2');
    const first = await get('?scope=b/*');
    sight.renew(claim, new Date(Date.now() + 60_000));
    const renewed = await get('?scope=b/*');
    expect(renewed.json.tokens[0].expiresAt).not.toBe(first.json.tokens[0].expiresAt);
    expect(renewed.headers.etag).toBe(first.headers.etag);
    const etag = String(first.headers.etag);
    expect((await get('?scope=b/*', { 'if-none-match': etag })).status).toBe(304);
    await writer.claim('b/etag', 'n-4');
    expect((await get('?scope=b/*', { 'if-none-match': etag })).status).toBe(200);
  });

  it('comes in pages, by scope wherever they go on, and in any other order at one node', async () => {
    for (const scope of ['c/1', 'c/2', 'c/3', 'c/4']) await writer.claim(scope, `n-${9 - Number(scope.at(-1))}`);
    const first = await get(`?scope=c/*&pageSize=3&${await upTo()}`);
    expect([scopesOf(first), first.json.total]).toEqual([['c/1', 'c/2', 'c/3'], 4]);
    await using there = await openRest(nodes[1], mesh, client);
    const { cursor, nextCursor } = first.json;
    const rest = await there.call(
      'GET',
      `/control/v1/leaders?scope=c/*&pageSize=3&cursor=${nextCursor}&min-cursor=${cursor}`,
    );
    expect(scopesOf(rest)).toEqual(['c/4']);
    const sorted = await get('?scope=c/*&sort=leader&pageSize=3');
    expect(scopesOf(sorted)).toEqual(['c/4', 'c/3', 'c/2']);
    const path = `?scope=c/*&sort=leader&pageSize=3&cursor=${sorted.json.nextCursor}`;
    expect(scopesOf(await get(path))).toEqual(['c/1']);
    expect((await there.call('GET', `/control/v1/leaders${path}`)).json.code).toBe('cursor_expired');
    const other = await get(`?scope=d/*&pageSize=3&cursor=${nextCursor}`);
    expect([other.status, other.json.code]).toEqual([400, 'invalid_input']);
  });

  it('is found by the query grammar, and answers the fields that are asked for', async () => {
    const found = await get(`?query=${encodeURIComponent('leader:n-8 scope:c/* term:1')}&fields=leaderId`);
    expect(found.json.tokens).toEqual([{ scope: 'c/1', leaderId: 'n-8' }]);
    const wrong = await get('?query=colour:red&sort=colour');
    expect([wrong.status, wrong.json.code]).toEqual([400, 'invalid_input']);
    expect((await get('?fields=colour')).json.problems[0].path).toBe('fields');
  });

  it('answers over gRPC what it answers over REST, slashes in scopes and all', async () => {
    const asked = { scope: ['shard/orders/7'] };
    const { json } = await get('?scope=shard/orders/7');
    const method = leadershipPb.LeadershipControlService.method.listLeaders;
    const answer = await callOverGrpc<Record<string, unknown>>({
      mesh,
      node: nodes[0],
      token: client.token,
      method,
      asked,
    });
    const { generatedAt: _, cursor: __, etag: ___, ...rest } = answer;
    const { generatedAt: ____, cursor: _____, etag: ______, ...same } = json;
    expect(rest).toEqual(same);
  });

  it('names split brain as this node hears it', async () => {
    const since = new Date();
    const claims = [
      { nodeId: 'n-1', fenceToken: 'f2', claimId: 'y', heardFrom: null, own: true },
      { nodeId: 'n-2', fenceToken: 'f1', claimId: 'x', heardFrom: 'n-2', own: false },
    ] as never;
    sight.contest('c/1', { scope: 'c/1', since, lowerSteppedDown: false, claims });
    expect((await get('?scope=c/*')).json.conflicts).toEqual([
      {
        ...{ scope: 'c/1', since: since.toISOString(), lowerSteppedDown: false },
        claims: [
          { nodeId: 'n-1', fenceToken: 'f2', claimId: 'y', own: true },
          { nodeId: 'n-2', fenceToken: 'f1', claimId: 'x', heardFrom: 'n-2', own: false },
        ],
      },
    ]);
    expect((await get('?scope=a/*')).json.conflicts).toEqual([]);
    sight.contest('c/1', null);
  });
});

it('damaged records, and those of a newer release, cost themselves alone', async () => {
  await writer.claim('x/sound', 'n-1');
  await writer.reject('x/sound', 'n-2');
  await writer.put(
    { key: 'claims/x/damaged', value: '{' },
    { key: 'claims/x/newer', value: JSON.stringify({ scope: 'x/newer' }), minReader: 9 },
    { key: 'leadership/history/x/damaged/1-0', value: JSON.stringify({ kind: 'elected', scope: 'x/damaged' }) },
    { key: 'leadership/history/x/when/1-0', value: JSON.stringify({ kind: 'lost', at: '+012345-01-01T00:00:00Z' }) },
    { key: 'leadership/rejections/1', value: 'null' },
  );
  const leaders = await get(`?scope=x/*&${await upTo()}`);
  expect(scopesOf(leaders)).toEqual(['x/sound']);
  expect(leaders.json.unreadable.map(({ record }: { record: string }) => record).sort()).toEqual([
    ...['claims/x/damaged', 'claims/x/newer'],
  ]);
  const history = await get('/history?scope=x/*');
  expect(history.json.items).toHaveLength(1);
  expect(history.json.unreadable).toHaveLength(2);
  const refused = await get('/rejections?scope=x/*');
  expect([refused.json.items.length, refused.json.unreadable[0].record]).toEqual([1, 'leadership/rejections/1']);
  const told = nodes[0].logged.filter((line) => line.includes('"record-unreadable"'));
  expect(told.filter((line) => line.includes('claims/x/damaged'))).toHaveLength(1);
});

it('nobody is told that nobody leads by a node that has never read it', async () => {
  mesh.store.faults.setDark(true);
  const late = await mesh.startNode('c-7', { waitForRegistry: false });
  await using asking = await openRest(late, mesh, client);
  for (const path of ['', '/history', '/rejections', '/watch', '/rejections/watch']) {
    const { status, json } = await asking.call('GET', `/control/v1/leaders${path}`);
    expect([path, status, json.code]).toEqual([path, 503, 'registry_dark']);
  }
  await stateIs(nodes[0].registry, 'dark');
  const known = await get('?scope=x/*');
  expect([known.status, known.json.staleSince]).toEqual([200, expect.any(String)]);
  mesh.store.faults.setDark(false);
});
