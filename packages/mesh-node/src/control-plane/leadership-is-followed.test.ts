/** Who follows leadership is told who leads, then each change of it once, wherever it is cut and at whichever node it goes on; or it says why not. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Prng, prng } from '@omnirelay/primitives';
import { type LeadershipEvent, type LeadershipSubscription, leadershipPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { decodeLogCursor } from './cursor.ts';
import { adoptAnotherStore } from './testing/adopt-another-store.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN, OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { openWatchOverGrpc, readOverGrpc } from './testing/watch-over-grpc.ts';
import { leadershipWriter } from './testing/write-leadership.ts';

type Events = readonly LeadershipEvent[];
let scopes = 0;
const { mesh, nodes } = await twoNodes();
const writer = leadershipWriter(nodes[0]);
const token = await mesh.issuer.token('ana', OPERATOR);

const freshScope = (): string => {
  scopes += 1;
  return `jobs-${scopes}/eu`;
};

const pathOf = ({ cursor: _, ...asked }: LeadershipSubscription): string =>
  `/control/v1/events/leadership?${new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))}`;

type Face = (
  node: TestNode,
  asked: LeadershipSubscription,
  enough: (events: Events) => boolean,
  onEvent?: (events: Events) => void,
) => Promise<Events>;

const overSse: Face = (node, asked, enough, onEvent) =>
  readSse<LeadershipEvent>({ mesh, node, token, cursor: asked.cursor, path: pathOf(asked) }, enough, onEvent);

const overGrpc: Face = (node, asked, enough, onEvent) =>
  readOverGrpc<LeadershipEvent>({
    ...{ mesh, node, enough, onEvent, output: leadershipPb.SubscribeResponseSchema },
    open: (client) =>
      openWatchOverGrpc(client, { token, rpc: leadershipPb.LeadershipControlService.method.subscribe, asked }),
  });

const kindsOf = (events: Events): string[] => events.map(({ eventKind }) => eventKind);
const OF_THE_LINE = ['Ready', 'Heartbeat'];
const toldOf = (events: Events): string[] =>
  events
    .filter(({ eventKind }) => !OF_THE_LINE.includes(eventKind))
    .map(({ eventKind, scope, leaderId, token: told }) => `${eventKind} ${scope} ${leaderId} ${told?.claimId}`);
const caughtUp = (events: Events): boolean => OF_THE_LINE.includes(events.at(-1)?.eventKind ?? '');

describe.each([
  ['SSE', overSse],
  ['gRPC', overGrpc],
])('leadership over %s', (_name, follow) => {
  it('is a snapshot first, then each election, handing over and loss with its claim', async () => {
    const [here] = nodes;
    const scope = freshScope();
    const first = await writer.claim(scope, 'n-1');
    const events = await follow(
      here,
      { scope: [scope] },
      (seen) => kindsOf(seen).includes('Lost'),
      (seen) => {
        if (kindsOf(seen).at(-1) === 'Ready')
          void writer
            .stepDown(scope)
            .then(() => writer.claim(scope, 'n-2', { after: 'n-1' }))
            .then(() => writer.endEpoch('n-2', 'n-1'));
      },
    );
    expect(kindsOf(events)).toEqual(['Snapshot', 'Ready', 'SteppedDown', 'Elected', 'Lost']);
    const [snapshot, ready, gone, elected, lost] = events;
    expect(snapshot).toMatchObject({
      ...{ cursor: '', source: 'c-1', scope, leaderId: 'n-1' },
      token: { scopeKind: 'custom', term: '1', fenceToken: first.fence, claimId: first.claimId, effects: 'unfenced' },
    });
    expect(ready?.cursor).not.toBe('');
    expect(gone).toMatchObject({ leaderId: 'n-1', reason: 'stepped-down', token: { claimId: first.claimId } });
    expect(elected).toMatchObject({
      ...{ leaderId: 'n-2', occurredAt: expect.any(String), correlationId: expect.stringContaining('c-') },
      token: { term: '2' },
    });
    expect(lost).toMatchObject({ leaderId: 'n-2', reason: 'ttl', token: { claimId: elected?.token?.claimId } });
  });

  it('goes on at another node behind the last event, in the midst of a transaction too', async () => {
    const [here, there] = nodes;
    const together = [freshScope(), freshScope(), freshScope()];
    const begun = await follow(here, { scope: together }, caughtUp);
    await writer.claimAll(together, 'n-1');
    const cursor = begun.at(-1)?.cursor ?? '';
    const whole = toldOf(await follow(here, { scope: together, cursor }, caughtUp));
    expect(whole).toHaveLength(3);
    const first = await follow(here, { scope: together, cursor }, (seen) => toldOf(seen).length === 1);
    const rest = await follow(there, { scope: together, cursor: first.at(-1)?.cursor ?? '' }, caughtUp);
    expect([...toldOf(first), ...toldOf(rest)]).toEqual(whole);
  });

  it('goes on behind a list of who leads, and behind the answer to any change', async () => {
    const [here, there] = nodes;
    const scope = freshScope();
    await using client = await openRest(here, mesh, { token });
    const { json } = await client.call('GET', '/control/v1/leaders');
    await writer.claim(scope, 'n-1');
    const events = await follow(there, { scope: [scope], cursor: json.cursor }, caughtUp);
    expect(kindsOf(events)).toEqual(['Elected', 'Heartbeat']);
  });

  it('tells the scopes and kinds that are asked for', async () => {
    const scope = freshScope();
    await writer.claim(scope, 'n-1');
    await writer.claim('global-control', 'c-1');
    await writer.beginEpoch('n-9');
    const asked = async (filter: LeadershipSubscription): Promise<string[]> =>
      (await follow(nodes[0], filter, caughtUp)).flatMap((event) => event.scope ?? []);
    expect(await asked({ scopeKind: ['global'] })).toEqual(['global-control']);
    expect(await asked({ scopeKind: ['node'] })).toContain('node/n-9');
    expect(await asked({ scope: [`${scope.slice(0, -3)}*`] })).toEqual([scope]);
  });
});

it('tells that what hung on an epoch is lost, though history says nothing of it', async () => {
  const [here] = nodes;
  const scope = freshScope();
  await writer.beginEpoch('n-7');
  const { claimId } = await writer.claim(scope, 'n-7');
  const events = await overSse(
    here,
    { scope: [scope, 'node/n-7'] },
    (seen) => kindsOf(seen).filter((kind) => kind === 'Lost').length === 2,
    (seen) => {
      if (kindsOf(seen).at(-1) === 'Ready')
        void writer.put({
          key: 'claims/node/n-7',
          value: JSON.stringify({
            ...{ scope: 'node/n-7', nodeId: 'n-7', bootId: 'b', fence: 'f', claimId: 'x.ended', epoch: '2', term: '2' },
            ...{ effects: 'fenced', released: true, ended: { by: 'c-1', why: 'confirmed-suspicion', at: 1 } },
          }),
        });
    },
  );
  const lost = events.filter(({ eventKind }) => eventKind === 'Lost');
  expect(lost.map((event) => event.scope)).toEqual(['node/n-7', scope]);
  expect(lost[0]?.reason).toBe('confirmed-suspicion');
  expect(lost[1]?.token?.claimId).toBe(claimId);
});

it('tells a resync, and a snapshot after it, to whoever is behind what is kept', async () => {
  const [here, there] = nodes;
  const scope = freshScope();
  const begun = await overSse(here, { scope: [scope] }, caughtUp);
  const oldest = writer.history.length;
  await writer.claim(scope, 'n-4');
  await writer.stepDown(scope);
  await writer.claim(scope, 'n-5');
  const cursor = begun.at(-1)?.cursor ?? '';
  expect(kindsOf(await overSse(there, { scope: [scope], cursor }, caughtUp))).toEqual([
    ...['Elected', 'SteppedDown', 'Elected', 'Heartbeat'],
  ]);
  await writer.drop(...writer.history.slice(oldest, oldest + 2));
  const behind = async (node: TestNode): Promise<Events> => overSse(node, { scope: [scope], cursor }, caughtUp);
  await expect.poll(async () => kindsOf(await behind(here))).toEqual(['Resync', 'Snapshot', 'Ready']);
  const [resync] = await behind(here);
  expect(resync).toMatchObject({ reason: 'compacted', cursor: '' });
  // What was kept of another scope has gone as a whole, and its claim stands released.
  const gone = freshScope();
  const before = (await overSse(here, { scope: [gone] }, caughtUp)).at(-1)?.cursor ?? '';
  await writer.claim(gone, 'n-4');
  await writer.stepDown(gone);
  await writer.drop(...writer.history.slice(-2));
  const first = async (node: TestNode) => (await overSse(node, { scope: [gone], cursor: before }, caughtUp))[0];
  await expect.poll(() => first(there)).toMatchObject({ eventKind: 'Resync', reason: 'compacted' });
  // One that began afterwards has not seen them go: the terms that are left tell it.
  const late = await mesh.startNode('c-9');
  await expect.poll(async () => kindsOf(await behind(late))).toEqual(['Resync', 'Snapshot', 'Ready']);
  expect(await first(late)).toMatchObject({ eventKind: 'Resync', reason: 'compacted' });
});

it('tells whoever goes on after another lineage was adopted to begin anew: what was claimed before is void', async () => {
  await using other = await startTestMesh();
  const first = await other.startNode('c-1');
  const ana = await other.issuer.token('ana', ADMIN);
  const leaders = leadershipWriter(first);
  await leaders.claim('jobs', 'n-1');
  const path = pathOf({ scopeKind: ['custom'] });
  const read = (enough: (events: Events) => boolean, cursor?: string): Promise<Events> =>
    readSse<LeadershipEvent>({ mesh: other, node: first, token: ana, cursor, path }, enough);
  const before = await read(caughtUp);
  expect(kindsOf(before)).toEqual(['Snapshot', 'Ready']);
  const open = read((seen) => kindsOf(seen).filter((kind) => kind === 'Ready').length === 2);
  await using client = await openRest(first, other, { token: ana });
  const cursor = await adoptAnotherStore(other, first, client);
  expect(kindsOf(await open)).toEqual(['Snapshot', 'Ready', 'Resync', 'Ready']);
  expect(await read(caughtUp, before.at(-1)?.cursor)).toMatchObject([
    { eventKind: 'Resync', reason: 'lineage-changed', cursor: '' },
    { eventKind: 'Ready' },
  ]);
  const list = await client.call('GET', `/control/v1/leaders?min-cursor=${cursor}`);
  expect(list.json.tokens).toEqual([]);
  const history = await client.call('GET', '/control/v1/leaders/history');
  const entry = (await client.call('GET', '/control/v1/audit?query=action:adopt-lineage')).json.entries[0];
  expect(history.json.items).toMatchObject([{ leaderId: 'n-1', ended: 'lineage', to: entry.at, endedBy: 'c-1' }]);
});

it('refuses what it does not understand before it begins', async () => {
  await using client = await openRest(nodes[0], mesh, { token });
  const kind = await client.call('GET', '/control/v1/events/leadership?scopeKind=galaxy');
  expect([kind.status, kind.json.problems[0]]).toEqual([
    400,
    { path: 'scopeKind', message: expect.stringContaining('known: global, node, shard, custom') },
  ]);
  const cursor = await client.call('GET', '/control/v1/events/leadership?resumeToken=x');
  expect([cursor.status, cursor.json.code]).toEqual([400, 'invalid_input']);
});

it('logs each subscription with its protocol', async () => {
  const [here] = nodes;
  await overSse(here, {}, caughtUp);
  await overGrpc(here, {}, caughtUp);
  const lines = here.logged
    .map((line) => JSON.parse(line))
    .filter((line) => line.operation === 'watch-leadership-events');
  const began = lines.filter(({ phase }) => phase === 'began');
  expect(new Set(began.map(({ transport, encoding }) => `${transport} ${encoding}`))).toEqual(
    new Set(['http-2 json', 'grpc-h2 protobuf']),
  );
});

it.each([31, 32])(
  'misses nothing and tells nothing twice, cut anywhere, on either face, at either node (seed %i)',
  async (seed) => {
    const random: Prng = prng(seed);
    const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
    const mine = [freshScope(), freshScope(), freshScope()];
    const start = await overSse(nodes[0], { scope: mine }, caughtUp);
    const first = start.at(-1)?.cursor ?? '';
    let cursor = first;
    let stopped = false;
    const led = new Set<string>();
    const act = async (): Promise<void> => {
      const scope = pick(mine);
      const free = mine.filter((one) => !led.has(one));
      if (free.length === mine.length) {
        for (const one of mine) led.add(one);
        await writer.claimAll(mine, 'n-1');
      } else if (random.below(4) === 0) {
        led.clear();
        await writer.endEpoch('n-1', 'n-2');
        await writer.beginEpoch('n-1');
      } else if (led.delete(scope)) await writer.stepDown(scope);
      else {
        led.add(scope);
        await writer.claim(scope, 'n-1');
      }
    };
    const writing = (async () => {
      while (!stopped) {
        await act();
        await delay(random.below(6));
      }
    })();
    const told: string[] = [];
    const kinds = new Set<string>();
    for (let cut = 0; cut < 40; cut += 1) {
      const many = random.below(8);
      const events = await pick([overSse, overGrpc])(
        pick(nodes),
        { cursor, scope: mine },
        (seen) => toldOf(seen).length > many || (caughtUp(seen) && many % 2 === 0),
      );
      told.push(...toldOf(events));
      for (const kind of kindsOf(events)) kinds.add(kind);
      cursor = events.at(-1)?.cursor || cursor;
    }
    stopped = true;
    await writing;
    told.push(...toldOf(await overSse(nodes[1], { cursor, scope: mine }, caughtUp)));
    const whole = toldOf(await overGrpc(nodes[0], { cursor: first, scope: mine }, caughtUp));
    expect(whole.length).toBeGreaterThan(20);
    expect(told).toEqual(whole);
    kinds.delete('Heartbeat');
    expect([...kinds].sort()).toEqual(['Elected', 'Lost', 'SteppedDown']);
    expect(decodeLogCursor(cursor).revision).toBeGreaterThan(decodeLogCursor(first).revision);
  },
  60_000,
);
