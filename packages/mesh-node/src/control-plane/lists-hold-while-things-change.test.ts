import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_OPERATIONS } from './all-operations.ts';
import { decodeViewCursor, encodeViewCursor } from './cursor.ts';
import { askable, placeOrders } from './testing/askable.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

const STAY = Array.from({ length: 60 }, (_, i) => `n-${String(i * 3).padStart(3, '0')}`);
const ms = (value: number) => ({ rtt: value as never });
let mesh: TestMesh;
let nodes: TestNode[];
let clients: RestClient[];
const everywhere = (act: (node: TestNode) => void): void => nodes.forEach(act);
const at = (turn: number): RestClient => clients[turn % clients.length] as RestClient;

beforeAll(async () => {
  mesh = await startTestMesh();
  nodes = await Promise.all(['c-1', 'c-2', 'c-3'].map((id) => mesh.startNode(id)));
  const token = await mesh.issuer.token('omar', OPERATOR);
  clients = await Promise.all(nodes.map((node) => openRest(node, mesh, { token })));
  everywhere(({ membership }) => {
    for (const [i, id] of STAY.entries()) membership.set(id, 'alive', ms(i));
  });
});
afterAll(async () => {
  for (const client of clients ?? []) await client[Symbol.asyncDispose]();
  await mesh?.[Symbol.asyncDispose]();
});

/** All pages of a list, `between` each two; ids in the order they came. */
async function walk(
  query: string,
  between: (turn: number) => Promise<void> | void,
  client: (turn: number) => RestClient,
) {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let turn = 0; turn === 0 || cursor !== undefined; turn += 1) {
    const next = cursor === undefined ? '' : `&cursor=${cursor}`;
    const { json, status } = await client(turn).call('GET', `/control/v1/peers?${query}${next}`);
    expect([status, json.code]).toEqual([200, undefined]);
    expect(json.peers.length).toBeLessThanOrEqual(7);
    seen.push(...json.peers.map((peer: { nodeId: string }) => peer.nodeId));
    cursor = json.nextCursor;
    await between(turn);
  }
  return seen;
}

/** Peers come and go, change their status and their intent; those of STAY stay. */
async function churn(turn: number): Promise<void> {
  everywhere(({ membership }) => {
    membership.set(`n-${String(turn * 15 + 1).padStart(3, '0')}`, 'alive');
    membership.forget(`n-${String((turn - 2) * 15 + 1).padStart(3, '0')}`);
    membership.set(STAY[(turn * 17) % STAY.length] as string, turn % 2 === 0 ? 'suspect' : 'alive', ms(999 - turn));
  });
  const id = STAY[(turn * 7) % STAY.length];
  const { status } = await at(turn + 1).call('POST', `/control/v1/peers/${id}:cordon`, { body: {} });
  expect(status).toBe(200);
}

const ofStay = (seen: readonly string[]): string[] => seen.filter((id) => STAY.includes(id));

describe('the pages of a list', () => {
  it('hop between three control nodes while peers change, and lose and double nobody', async () => {
    const seen = await walk('pageSize=7', churn, at);
    expect(ofStay(seen)).toEqual(STAY);
    expect(new Set(seen).size).toBe(seen.length);
    const backwards = await walk('pageSize=7&sort=-node', churn, at);
    expect(ofStay(backwards)).toEqual(STAY.toReversed());
  });

  it('follow a kept order where they are sorted by what changes, each peer once, and end when it is not kept', async () => {
    everywhere(({ membership }) => {
      for (const [i, id] of STAY.entries()) membership.set(id, 'alive', ms(i));
    });
    const seen = await walk('pageSize=7&sort=-rtt', churn, () => at(0));
    expect(new Set(seen).size).toBe(seen.length);
    expect(ofStay(seen)).toEqual(STAY.toReversed());
    const first = await at(0).call('GET', '/control/v1/peers?pageSize=7&sort=-rtt');
    const elsewhere = await at(1).call('GET', `/control/v1/peers?pageSize=7&sort=-rtt&cursor=${first.json.nextCursor}`);
    expect([elsewhere.status, elsewhere.json.code]).toEqual([410, 'cursor_expired']);
  });

  it('belong to the question that began them', async () => {
    const first = await at(0).call('GET', '/control/v1/peers?pageSize=7&region=eu-*');
    const other = await at(0).call('GET', `/control/v1/peers?pageSize=7&cursor=${first.json.nextCursor}`);
    expect([other.status, other.json.code]).toEqual([400, 'invalid_input']);
    expect(other.json.detail).toContain('another question');
    const larger = await at(1).call('GET', `/control/v1/peers?pageSize=9&region=eu-*&cursor=${first.json.nextCursor}`);
    expect(larger.json.peers).toHaveLength(9);
  });
});

describe('a list', () => {
  it('is sorted by several keys, with the fields that were asked for', async () => {
    everywhere(({ membership }) => {
      for (const [i, id] of STAY.entries()) membership.set(id, i < 2 ? 'dead' : 'alive', ms(i));
    });
    const { json } = await at(0).call(
      'GET',
      '/control/v1/peers?sort=-status,rtt&pageSize=3&fields=rttMs,metadata.region',
    );
    expect(json.peers[0]).toEqual({ nodeId: STAY[0], rttMs: 0, metadata: { region: 'eu-west' } });
    expect(json.peers.map((peer: { nodeId: string }) => peer.nodeId)).toEqual(STAY.slice(0, 3));
    const wrong = await at(0).call('GET', '/control/v1/peers?sort=colour&fields=status');
    expect([wrong.status, wrong.json.problems[0].path]).toEqual([400, 'sort']);
    const field = await at(0).call('GET', '/control/v1/peers?fields=colour');
    expect(field.json.problems[0].message).toContain('there is no field "colour"');
  });

  it('that round trips decide is not called unchanged when they have changed', async () => {
    const ask = async (etag?: string) =>
      at(0).call(
        'GET',
        '/control/v1/peers?query=rtt:>=100',
        etag === undefined ? {} : { headers: { 'if-none-match': etag } },
      );
    nodes[0]?.membership.set(STAY[5] as string, 'alive', ms(5));
    const before = await ask();
    expect((await ask(String(before.headers.etag))).status).toBe(304);
    // As the driver does it: round trips move without an event.
    const members = nodes[0]?.membership.view().members as unknown as Map<string, object>;
    members.set(STAY[5] as string, { ...members.get(STAY[5] as string), rtt: 250 });
    const after = await ask(String(before.headers.etag));
    expect([after.status, after.json?.total]).toEqual([200, before.json.total + 1]);
  });
});

describe('a read with min-cursor', () => {
  it('sees one’s own change on every node, and says `behind` where that cannot be', async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const verb = turn % 2 === 0 ? 'cordon' : 'uncordon';
      const changed = await at(turn).call('POST', `/control/v1/peers/${STAY[20]}:${verb}`, { body: {} });
      const { cursor } = changed.json;
      for (const client of clients) {
        const { json } = await client.call('GET', `/control/v1/peers/${STAY[20]}?min-cursor=${cursor}`);
        expect(json.peer.intent).toBe(turn % 2 === 0 ? 'Cordoned' : 'Active');
        const audit = await client.call('GET', `/control/v1/audit?pageSize=1&min-cursor=${cursor}`);
        expect(audit.json.entries[0]).toMatchObject({ action: `${verb}-peer`, object: `peer/${STAY[20]}` });
      }
    }
    const { json } = await at(0).call('GET', '/control/v1/peers?pageSize=1');
    const position = decodeViewCursor(json.cursor);
    const later = encodeViewCursor({ ...position, revision: position.revision + 1_000_000n });
    const behind = await at(1).call('GET', `/control/v1/peers?min-cursor=${later}`);
    expect([behind.status, behind.json.code, behind.headers['retry-after']]).toEqual([503, 'behind', '1']);
    const newer = encodeViewCursor({ ...position, lineageEpoch: position.lineageEpoch + 1n });
    expect((await at(1).call('GET', `/control/v1/peers?min-cursor=${newer}`)).json.code).toBe('behind');
    expect((await at(1).call('GET', '/control/v1/peers?minCursor=x')).json.detail).toContain('unknown query parameter');
  });

  it('is every read', async () => {
    const version = await placeOrders(nodes[0] as TestNode);
    const seen = await at(0).call('POST', `/control/v1/peers/${STAY[21]}:cordon`, { body: {} });
    const { json } = await at(0).call('GET', `/control/v1/peers?pageSize=1&min-cursor=${seen.json.cursor}`);
    const position = decodeViewCursor(json.cursor);
    const later = encodeViewCursor({ ...position, revision: position.revision + 1_000_000n });
    const reads = ALL_OPERATIONS.filter(({ kind, method }) => kind === 'read' && method === 'GET');
    expect(reads.length).toBeGreaterThan(6);
    for (const { name, path } of reads) {
      const url = askable(`/control/v1${path}`, { nodeId: String(STAY[20]), version });
      const here = await at(0).call('GET', `${url}min-cursor=${json.cursor}`);
      const behind = await at(0).call('GET', `${url}min-cursor=${later}`);
      expect([name, here.status, behind.status, behind.json.code]).toEqual([name, 200, 503, 'behind']);
    }
  });
});
