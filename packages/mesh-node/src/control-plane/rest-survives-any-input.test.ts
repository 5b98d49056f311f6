/** Whatever a signed-in caller sends, the answer is an answer or a problem document that blames the request: never a 5xx, never a hang. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, type RestAnswer, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let node: TestNode;
const tokens: string[] = [];
const RUNS = 150;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  for (const id of ['c-1', 'n-1']) node.membership.set(id, 'alive');
  tokens.push(await mesh.issuer.token('ana', ADMIN));
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const odd = fc.constantFrom(
  '',
  '-',
  '*',
  '"0"',
  '%',
  '__proto__',
  'constructor',
  '\u0000',
  '../..',
  '9'.repeat(400),
  'é🦊',
);
const text = fc.oneof(
  odd,
  fc.string({ maxLength: 60 }),
  fc.constantFrom('n-1', 'status:dead', 'label=a=b', '1e9', 'true'),
);
const name = fc.oneof(
  fc.constantFrom(
    'query',
    'cursor',
    'pageSize',
    'sort',
    'fields',
    'region',
    'status',
    'label',
    'dryRun',
    'object',
    'action',
  ),
  fc.constantFrom('min-cursor', 'minCursor', 'from', 'until', 'principal', 'outcome', 'resumeToken'),
  text,
);
const query = fc.array(fc.tuple(name, text), { maxLength: 6 });
const read = fc.constantFrom(
  '/peers',
  '/peers/n-1',
  '/peers/n-1/evidence',
  '/audit',
  '/network',
  '/lineage',
  '/access/self',
  '/policies',
  '/policies/rebalance',
  '/policies/rebalance/diff',
  '/freezes',
  '/rebalance-plans/controller',
  '/nothing',
);
const change = fc.constantFrom(
  ['POST', '/peers/n-1:cordon'],
  ['POST', '/peers/n-1:uncordon'],
  ['POST', '/peers/n-9:remove'],
  ['PATCH', '/peers/n-1'],
  ['POST', '/join-tokens'],
  ['POST', '/bootstrap/join'],
  ['POST', '/certificates:renew'],
  ['POST', '/lineage:adopt'],
  ['PUT', '/policies/rebalance'],
  ['POST', '/policies/rebalance:reset'],
  ['POST', '/freezes'],
  ['POST', '/freezes/sale:lift'],
);
const headers = fc.dictionary(
  fc.constantFrom('if-match', 'if-none-match', 'idempotency-key', 'x-correlation-id', 'traceparent'),
  fc.stringMatching(/^[\x21-\x7e]{1,80}$/),
);
const body = fc.oneof(
  fc.json(),
  fc.string({ maxLength: 200 }),
  fc
    .dictionary(
      fc.oneof(
        fc.constantFrom('reason', 'labels', 'role', 'token', 'csrPem', 'nodeId', 'ttlSeconds', 'document', 'until'),
        text,
      ),
      fc.jsonValue(),
    )
    .map((value) => JSON.stringify(value)),
);

function blamesTheRequest({ status, headers: head, json }: RestAnswer): void {
  expect(status).toBeLessThan(500);
  if (status < 400) return;
  expect(head['content-type']).toBe('application/problem+json');
  expect(json).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
}

it('takes or refuses every query of a read', async () => {
  await using ana = await openRest(node, mesh, { token: tokens[0] ?? '' });
  await fc.assert(
    fc.asyncProperty(read, query, headers, async (path, pairs, sent) => {
      const search = new URLSearchParams(pairs.map(([key, value]) => [key, value]));
      blamesTheRequest(await ana.call('GET', `/control/v1${path}?${search}`, { headers: sent }));
    }),
    { numRuns: RUNS },
  );
});

it('takes or refuses the cursor of another collection', async () => {
  await using ana = await openRest(node, mesh, { token: tokens[0] ?? '' });
  await ana.call('POST', '/control/v1/peers/n-1:cordon', { body: {} });
  await ana.call('POST', '/control/v1/peers/n-1:uncordon', { body: {} });
  const pages = await Promise.all(
    ['/peers?pageSize=1', '/peers?pageSize=1&sort=-rtt', '/audit?pageSize=1'].map((path) =>
      ana.call('GET', `/control/v1${path}`),
    ),
  );
  const cursors = pages.flatMap(({ json }) => [json.nextCursor, json.cursor]);
  for (const path of ['/peers?', '/peers?sort=-rtt&', '/audit?', '/peers/n-1?'])
    for (const name of ['cursor', 'min-cursor'])
      for (const cursor of cursors) blamesTheRequest(await ana.call('GET', `/control/v1${path}${name}=${cursor}`));
});

it('takes or refuses every body of a change', async () => {
  await using ana = await openRest(node, mesh, { token: tokens[0] ?? '' });
  await fc.assert(
    fc.asyncProperty(change, body, headers, async ([method = '', path = ''], sent, extra) => {
      blamesTheRequest(await ana.call(method, `/control/v1${path}`, { headers: extra, body: sent }));
    }),
    { numRuns: RUNS },
  );
});

it('takes or refuses every path', async () => {
  await using ana = await openRest(node, mesh, { token: tokens[0] ?? '' });
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[\x21-\x7e]{0,80}$/), async (path) => {
      blamesTheRequest(await ana.call('GET', `/control/v1/peers/${path}`));
    }),
    { numRuns: RUNS },
  );
});
