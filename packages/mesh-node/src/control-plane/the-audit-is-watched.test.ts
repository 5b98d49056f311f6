/** A watch of the audit tells each entry once, as it is written, wherever it is cut and at whichever node it goes on; or it says why not. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Prng, prng } from '@omnirelay/primitives';
import { type AuditWatchEvent, type AuditWatchQuery, controlPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { decodeRecordCursor } from './cursor.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN, VIEWER } from './testing/test-issuer.ts';
import { openRest, type TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { readOverGrpc, watchAuditOverGrpc } from './testing/watch-over-grpc.ts';
import { writeAudit } from './testing/write-audit.ts';

type Events = readonly AuditWatchEvent[];
let written = 0;
const { mesh, nodes } = await twoNodes();
const token = await mesh.issuer.token('ana', ADMIN);

const write = async (at: TestNode, outcome: 'accepted' | 'refused' = 'accepted'): Promise<void> => {
  written += 1;
  await writeAudit(at, { writer: 'w', sequence: written }, { outcome });
};

const pathOf = ({ cursor: _, ...asked }: AuditWatchQuery): string =>
  `/control/v1/audit/watch?${new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))}`;

type Face = (
  node: TestNode,
  asked: AuditWatchQuery,
  enough: (events: Events) => boolean,
  onEvent?: (events: Events) => void,
) => Promise<Events>;

const overSse: Face = (node, asked, enough, onEvent) =>
  readSse<AuditWatchEvent>({ mesh, node, token, cursor: asked.cursor, path: pathOf(asked) }, enough, onEvent);

const overGrpc: Face = (node, asked, enough, onEvent) =>
  readOverGrpc<AuditWatchEvent>({
    ...{ mesh, node, enough, onEvent, output: controlPb.WatchAuditResponseSchema },
    open: (client) => watchAuditOverGrpc(client, token, asked),
  });

const idsOf = (events: Events): string[] => events.flatMap(({ entry }) => entry?.id ?? []);
const kindsOf = (events: Events): string[] => events.map(({ kind }) => kind);
const caughtUp = (events: Events): boolean => ['Ready', 'Heartbeat'].includes(events.at(-1)?.kind ?? '');

async function listed(node: TestNode, query = ''): Promise<string[]> {
  await using client = await openRest(node, mesh, { token });
  const { json } = await client.call('GET', `/control/v1/audit?pageSize=500&sort=at&${query}`);
  return json.entries.map(({ id }: { id: string }) => id);
}

it('tells those who come later when it tells them, and not when it told the first', async () => {
  const [first] = nodes;
  await write(first);
  const begun = await overSse(first, {}, caughtUp);
  await write(first);
  const { cursor = '' } = begun.at(-1) ?? {};
  const told: string[] = [];
  for (let n = 0; n < 2; n += 1) {
    const before = Date.now();
    while (Date.now() === before) await delay(1);
    const events = await overSse(first, { cursor }, (some) => idsOf(some).length > 0);
    const { generatedAt = '' } = events.find(({ kind }) => kind === 'Appended') ?? {};
    expect(Date.parse(generatedAt)).toBeGreaterThan(before);
    told.push(...idsOf(events));
  }
  expect(new Set(told).size).toBe(1);
});

describe.each([
  ['SSE', overSse],
  ['gRPC', overGrpc],
])('a watch of the audit over %s', (_name, watch) => {
  it('says first where it begins, then each entry as it is written', async () => {
    const [here, there] = nodes;
    const first = written;
    const events = await watch(
      here,
      {},
      (seen) => idsOf(seen).length === 2,
      (seen) => {
        if (kindsOf(seen).join() === 'Ready') void write(there).then(() => write(here, 'refused'));
      },
    );
    expect(kindsOf(events)).toEqual(['Ready', 'Appended', 'Appended']);
    expect(idsOf(events)).toEqual([`w/${first + 1}`, `w/${first + 2}`]);
    expect(events[2]).toMatchObject({
      source: 'c-1',
      entry: { outcome: 'refused', principal: { displayName: 'Ana' } },
    });
  });

  it('tells what was asked for, and goes on from where it has looked, not from what it told', async () => {
    const [here, there] = nodes;
    const query = 'outcome:refused -actor:omar';
    const events = await watch(
      here,
      { query, object: ['peer/*'] },
      (seen) => idsOf(seen).length === 1 && caughtUp(seen),
      (seen) => {
        if (kindsOf(seen).join() === 'Ready')
          void write(there)
            .then(() => write(there, 'refused'))
            .then(() => write(there));
      },
    );
    expect(events.find(({ entry }) => entry !== undefined)?.entry?.id).toBe(`w/${written - 1}`);
    const at = events.at(-1)?.cursor ?? '';
    const resumed = await watch(there, { cursor: at, query }, caughtUp);
    expect(kindsOf(resumed)).toEqual(['Heartbeat']);
    const last = events.find(({ kind }) => kind === 'Appended')?.cursor ?? '';
    expect(decodeRecordCursor(at).revision).toBeGreaterThan(decodeRecordCursor(last).revision);
  });

  it('goes on behind a list without a gap and without telling anything twice', async () => {
    const [here, there] = nodes;
    await using client = await openRest(here, mesh, { token });
    const { json } = await client.call('GET', '/control/v1/audit?pageSize=500&sort=at');
    await write(here);
    await write(there);
    const events = await watch(there, { cursor: json.cursor }, caughtUp);
    const shown = json.entries.map(({ id }: { id: string }) => id);
    expect([...shown, ...idsOf(events)]).toEqual(await listed(there));
  });

  it('refuses what it does not understand before it begins', async () => {
    if (watch === overSse) {
      await using client = await openRest(nodes[0], mesh, { token });
      const wrong = await client.call('GET', '/control/v1/audit/watch?query=colour:red');
      expect([wrong.status, wrong.json.problems[0].message]).toEqual([
        400,
        expect.stringContaining('unknown key "colour"'),
      ]);
      const cursor = await client.call('GET', '/control/v1/audit/watch?resumeToken=x');
      expect([cursor.status, cursor.json.code]).toEqual([400, 'invalid_input']);
      return;
    }
    await expect(watch(nodes[0], { query: 'colour:red' }, () => true)).rejects.toMatchObject({
      details: expect.stringContaining('unknown key "colour"'),
    });
  });
});

it.each([21, 22])(
  'misses nothing and tells nothing twice, cut anywhere, on either face, at either node (seed %i)',
  async (seed) => {
    const random: Prng = prng(seed);
    const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
    const query = 'outcome:refused';
    const start = await overSse(nodes[0], { query }, caughtUp);
    const before = new Set(await listed(nodes[0]));
    let cursor = start.at(-1)?.cursor ?? '';
    let stopped = false;
    const writing = (async () => {
      while (!stopped) {
        await write(pick(nodes), pick(['accepted', 'refused']));
        await delay(random.below(6));
      }
    })();
    const told: string[] = [];
    const kinds = new Set<string>();
    for (let cut = 0; cut < 40; cut += 1) {
      const many = random.below(8);
      const events = await pick([overSse, overGrpc])(
        pick(nodes),
        { cursor, query },
        (seen) => idsOf(seen).length > many || (caughtUp(seen) && many % 2 === 0),
      );
      told.push(...idsOf(events));
      for (const kind of kindsOf(events)) kinds.add(kind);
      cursor = events.at(-1)?.cursor || cursor;
    }
    stopped = true;
    await writing;
    await expect.poll(async () => await listed(nodes[1]), { timeout: 10_000 }).toEqual(await listed(nodes[0]));
    told.push(...idsOf(await overSse(nodes[1], { cursor, query }, caughtUp)));
    const expected = (await listed(nodes[0], `query=${query}`)).filter((id) => !before.has(id));
    expect(expected.length).toBeGreaterThan(20);
    expect(told).toEqual(expected);
    expect([...kinds].sort()).toEqual(['Appended', 'Heartbeat']);
  },
  60_000,
);

it('holds a place of its caller while it is open, and ends with the token', async () => {
  const [here] = nodes;
  const places = async (): Promise<number> => (await here.metrics.controlWatchers.get()).values[0]?.value ?? 0;
  await expect.poll(places, { timeout: 10_000 }).toBe(0);
  const brief = await mesh.issuer.token('vera', VIEWER, { exp: Math.floor(Date.now() / 1000) + 2 });
  await using client = await openRest(here, mesh);
  const request = client.session.request({ ':path': '/control/v1/audit/watch', authorization: `Bearer ${brief}` });
  request.setEncoding('utf8');
  let text = '';
  let held = 0;
  for await (const chunk of request) {
    text += chunk;
    if (text.includes('event: ready')) held = Math.max(held, await places());
  }
  expect(held).toBe(1);
  expect(text).toContain('"code":"token_expired"');
  await expect.poll(places, { timeout: 10_000 }).toBe(0);
});

it('does not take the peers for the audit: a cursor of it begins no watch of them', async () => {
  await using client = await openRest(nodes[0], mesh, { token });
  const { cursor } = (await client.call('GET', '/control/v1/audit')).json;
  const { status, json } = await client.call('GET', `/control/v1/peers/watch?resumeToken=${cursor}`);
  expect([status, json.code]).toEqual([400, 'invalid_input']);
  expect((await client.call('GET', `/control/v1/peers?min-cursor=${cursor}`)).status).toBe(200);
});
