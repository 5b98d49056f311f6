/** The list of the audit in the query grammar, in both orders, cut to fields, page by page at whichever node while entries are written. */
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import {
  type AuditEntry,
  type AuditList,
  controlPb,
  grpcServiceDefinition,
  jsonToMessage,
  messageToJson,
} from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRecordCursor, encodePageCursor, encodeRecordCursor, questionOf } from './cursor.ts';
import { adoptAnotherStore } from './testing/adopt-another-store.ts';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { writeAudit } from './testing/write-audit.ts';

const WRITTEN = 60;
const OMAR = { kind: 'user', issuer: 'i', subject: 's-omar', displayName: 'Omar', scopes: [] } as const;
const minute = (n: number): string => new Date(Date.UTC(2026, 10, 23, 14, n)).toISOString();
let mesh: TestMesh;
let nodes: readonly [TestNode, TestNode];
let clients: readonly [RestClient, RestClient];
let token: string;

/** Of the registry's history. */
const epoch = async (): Promise<bigint> => decodeRecordCursor((await list({})).json.cursor).lineageEpoch;

beforeAll(async () => {
  mesh = await startTestMesh();
  nodes = [await mesh.startNode('c-1'), await mesh.startNode('c-2')];
  token = await mesh.issuer.token('ana', ADMIN);
  clients = [await openRest(nodes[0], mesh, { token }), await openRest(nodes[1], mesh, { token })];
  let revision = 0n;
  for (let n = 1; n <= WRITTEN; n += 1)
    revision = await writeAudit(
      nodes[n % 2] as TestNode,
      { writer: `w-${n % 3}`, sequence: n },
      {
        ...{ at: minute(n - 1), outcome: n % 10 === 0 ? 'refused' : 'accepted' },
        ...(n % 4 === 0 ? { principal: OMAR, reason: `rack ${n}`, changeTicket: `OPS-${n}` } : {}),
      },
    );
  const minCursor = encodeRecordCursor({ lineageEpoch: await epoch(), revision });
  for (const at of [0, 1]) expect((await list({ 'min-cursor': minCursor }, at)).status).toBe(200);
});
afterAll(async () => {
  for (const client of clients ?? []) await client[Symbol.asyncDispose]();
  await mesh?.[Symbol.asyncDispose]();
});

type Entry = AuditEntry;
const pathOf = (asked: Readonly<Record<string, string | number>>): string =>
  `/control/v1/audit?${new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))}`;
const list = (asked: Readonly<Record<string, string | number>>, at = 0) =>
  (clients[at] as RestClient).call('GET', pathOf(asked));
const numbers = (entries: readonly Entry[]): number[] => entries.map(({ writerSequence }) => Number(writerSequence));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function listOverGrpc(asked: object): Promise<AuditList> {
  const { listAudit } = grpcServiceDefinition(controlPb.AuditService);
  const client = new Client(
    `localhost:${nodes[0].control.grpcAddress.port}`,
    credentials.createSsl(Buffer.from(mesh.caPem)),
  );
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const { promise, resolve, reject } = Promise.withResolvers<AuditList>();
  client.makeUnaryRequest(
    listAudit.path,
    listAudit.requestSerialize,
    listAudit.responseDeserialize,
    jsonToMessage(controlPb.ListAuditRequestSchema, asked),
    metadata,
    (error, answer) => {
      if (error !== null) reject(error);
      else resolve(messageToJson<AuditList>(controlPb.ListAuditResponseSchema, answer as never));
    },
  );
  return promise.finally(() => client.close());
}

describe('the audit', () => {
  it.each([
    ['actor:omar outcome:refused', [60, 40, 20]],
    ['at:2026-11-23T14:03..2026-11-23T14:05', [6, 5, 4]],
    ['at:<2026-11-23T14:02 -writer:w-1', [2]],
    ['ticket:ops-8,ops-12', [12, 8]],
    ['"rack 5"', [56, 52]],
    ['object:node/n-7', [7]],
    ['id:"w-1/13"', [13]],
    ['actor:nobody', []],
  ])('answers %s on both faces', async (query, expected) => {
    const { json, status } = await list({ query });
    expect([status, json.code]).toEqual([200, undefined]);
    expect(numbers(json.entries)).toEqual(expected);
    expect(numbers((await listOverGrpc({ query })).entries)).toEqual(expected);
  });

  it('joins the query with the filters that there were', async () => {
    const { json } = await list({ query: 'outcome:refused', actor: 'Omar', object: 'peer/n-4*' });
    expect(numbers(json.entries)).toEqual([40]);
  });

  it('comes oldest first where that is asked for', async () => {
    expect(numbers((await list({ sort: 'at', pageSize: 3 })).json.entries)).toEqual([1, 2, 3]);
    expect(numbers((await list({ sort: '-at', pageSize: 3 })).json.entries)).toEqual([60, 59, 58]);
    expect(numbers((await listOverGrpc({ sort: 'at', pageSize: 2 })).entries)).toEqual([1, 2]);
  });

  it('has the fields that were asked for, and the id', async () => {
    const { json } = await list({ pageSize: 1, query: 'writer:w-0', fields: 'at,principal.displayName' });
    expect(json.entries).toEqual([{ id: 'w-0/60', at: minute(59), principal: { displayName: 'Omar' } }]);
  });

  it('says what it does not take, all of it, and what there is instead', async () => {
    const wrong = await list({ query: 'colour:red at:soon' });
    expect([wrong.status, wrong.json.code]).toEqual([400, 'invalid_input']);
    expect(wrong.json.problems).toEqual([
      {
        path: 'query',
        message:
          'unknown key "colour"; known: action, actor, at, correlation, id, object, outcome, reason, ticket, writer (at 0)',
      },
      { path: 'query', message: expect.stringMatching(/^"soon": expected a moment such as .* \(at 11\)$/) },
    ]);
    const sort = await list({ sort: 'actor' });
    expect([sort.status, sort.json.problems]).toEqual([
      400,
      [{ path: 'sort', message: 'cannot sort by "actor"; known: at (at 0)' }],
    ]);
    const field = await list({ fields: 'principal.colour' });
    expect(field.json.problems[0]).toMatchObject({
      path: 'fields',
      message: expect.stringContaining('principal.displayName'),
    });
    await expect(listOverGrpc({ query: 'colour:red' })).rejects.toMatchObject({
      details: expect.stringContaining('unknown key "colour"'),
    });
  });
});

describe('the pages of the audit', () => {
  it.each(['-at', 'at'])('hop between nodes while entries are written, and lose and double none (%s)', async (sort) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    let turn = 0;
    const before = new Set(
      (await list({ pageSize: 500, query: 'writer:w-*' })).json.entries.map(({ id }: Entry) => id),
    );
    do {
      const asked = { pageSize: 7, sort, query: 'writer:w-*,late', ...(cursor === undefined ? {} : { cursor }) };
      const { json, status } = await list(asked, turn % 2);
      expect([status, json.code]).toEqual([200, undefined]);
      seen.push(...json.entries.map(({ id }: Entry) => id));
      cursor = json.nextCursor;
      turn += 1;
      if (turn < 8)
        await writeAudit(nodes[turn % 2] as TestNode, { writer: 'late', sequence: turn + (sort === 'at' ? 100 : 0) });
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    const old = seen.filter((id) => before.has(id));
    expect(old.map((id) => Number(id.split('/')[1]))).toEqual(
      sort === 'at' ? range(1, WRITTEN) : range(1, WRITTEN).reverse(),
    );
    // Those written meanwhile lie behind the end of the one order and before the beginning of the other.
    expect(seen.length > old.length).toBe(sort === 'at');
  });

  it('belong to the question that began them', async () => {
    const first = (await list({ pageSize: 2, query: 'actor:omar' })).json.nextCursor;
    for (const asked of [{ query: 'actor:ana' }, {}, { query: 'actor:omar', sort: 'at' }]) {
      const other = await list({ ...asked, pageSize: 2, cursor: first });
      expect([other.status, other.json.detail]).toEqual([400, expect.stringContaining('another question')]);
    }
    expect(
      numbers((await list({ query: 'actor:omar', sort: '-at', cursor: first, pageSize: 2 }, 1)).json.entries),
    ).toEqual([52, 48]);
  });

  it('are never cut short by a node that has not read so far', async () => {
    const ahead = encodePageCursor(
      { kind: 'after', key: `${await epoch()}/${10n ** 9n}` },
      questionOf(['audit', undefined, undefined, undefined, undefined, false]),
    );
    const { status, json } = await list({ cursor: ahead });
    expect([status, json.code]).toEqual([503, 'behind']);
  });
});

it('pages of a history that was given up are void', async () => {
  await using other = await startTestMesh();
  const node = await other.startNode('c-1');
  for (let sequence = 1; sequence <= 3; sequence += 1) await writeAudit(node, { writer: 'w', sequence });
  await using ana = await openRest(node, other, { token: await other.issuer.token('ana', ADMIN) });
  await expect.poll(async () => (await ana.call('GET', '/control/v1/audit')).json.entries.length).toBe(3);
  const { nextCursor } = (await ana.call('GET', '/control/v1/audit?pageSize=1')).json;
  const cursor = await adoptAnotherStore(other, node, ana);
  const path = `/control/v1/audit?pageSize=1&min-cursor=${cursor}`;
  expect((await ana.call('GET', path)).status).toBe(200);
  const page = await ana.call('GET', `${path}&cursor=${nextCursor}`);
  expect([page.status, page.json.code]).toEqual([410, 'cursor_expired']);
});
