/** A watch with filters holds what a list with the same filters holds, wherever it began or was cut, at either node and over both faces. */
import { type Prng, prng } from '@omnirelay/primitives';
import { controlPb, type Peer, type PeerWatchEvent, type PeerWatchQuery } from '@omnirelay/wire';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { readOverGrpc, watchOverGrpc } from './testing/watch-over-grpc.ts';

const IDS = ['n-1', 'n-2', 'n-3', 'n-4'];
let mesh: TestMesh;
let one: TestNode;
let two: TestNode;
let token: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  [one, two] = await Promise.all([mesh.startNode('c-1'), mesh.startNode('c-2')]);
  token = await mesh.issuer.token('omar', OPERATOR);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());
beforeEach(() => {
  for (const id of IDS) set(id, 'alive');
});

/** Both nodes learn of it in one turn. */
function set(id: string, liveness: 'alive' | 'suspect' | 'dead'): void {
  for (const { membership } of [one, two]) membership.set(id, liveness);
}

type Events = readonly PeerWatchEvent[];
type Face = (
  at: TestNode,
  asked: PeerWatchQuery,
  enough: (events: Events) => boolean,
  onEvent?: (events: Events) => void,
) => Promise<Events>;

const parametersOf = ({ cursor: _, ...asked }: PeerWatchQuery): string =>
  new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)])).toString();

const overSse: Face = (node, asked, enough, onEvent) =>
  readSse(
    { mesh, node, token, cursor: asked.cursor, path: `/control/v1/peers/watch?${parametersOf(asked)}` },
    enough,
    onEvent,
  );

const overGrpc: Face = (node, asked, enough, onEvent) =>
  readOverGrpc<PeerWatchEvent>({
    ...{ mesh, node, enough, onEvent, output: controlPb.WatchPeersResponseSchema },
    open: (client) => watchOverGrpc(client, token, asked),
  });

const told = (events: Events): string[] =>
  events
    .filter(({ kind }) => kind !== 'Heartbeat')
    .map(({ kind, reason, peer }) => [kind, peer?.nodeId, peer?.status, reason].filter(Boolean).join(' '));
const caughtUp = (events: Events): boolean => ['Ready', 'Heartbeat'].includes(events.at(-1)?.kind ?? '');

type Copy = Map<string, string>;
const shown = ({ status, intent }: Peer): string => `${status} ${intent}`;
function follow(copy: Copy, events: Events): Copy {
  for (const { kind, peer } of events) {
    if (kind === 'Resync') copy.clear();
    else if (kind === 'Removed') copy.delete(peer?.nodeId ?? '');
    else if (peer !== undefined) copy.set(peer.nodeId, shown(peer));
  }
  return copy;
}

async function listed(at: TestNode, asked: PeerWatchQuery): Promise<Copy> {
  await using client = await openRest(at, mesh, { token });
  const { json } = await client.call('GET', `/control/v1/peers?${parametersOf(asked)}`);
  return new Map(json.peers.map((peer: Peer) => [peer.nodeId, shown(peer)]));
}

describe.each([
  ['SSE', overSse],
  ['gRPC', overGrpc],
])('a watch with filters over %s', (_name, watch) => {
  it('tells who comes, who changes and who goes, and nothing of the others', async () => {
    set('n-2', 'dead');
    const events = await watch(
      one,
      { status: ['Suspect', 'Dead'], query: 'node:n-*' },
      (seen) => told(seen).length === 6,
      (seen) => {
        if (seen.at(-1)?.kind !== 'Ready') return;
        one.membership.set('n-1', 'suspect');
        one.membership.set('n-3', 'alive', { incarnation: 9 });
        one.membership.set('n-1', 'dead');
        one.membership.set('n-1', 'alive');
        one.membership.forget('n-3');
        one.membership.forget('n-2');
      },
    );
    expect(told(events)).toEqual([
      'Snapshot n-2 Dead',
      'Ready',
      'Changed n-1 Suspect',
      'Changed n-1 Dead',
      'Removed n-1 Alive no-longer-matches',
      'Removed n-2 Left',
    ]);
    expect(events.find(({ reason }) => reason !== undefined)?.peer?.metadata.region).toBe('eu-west');
  });

  it('goes on behind a list with the same filters', async () => {
    set('n-1', 'suspect');
    await using client = await openRest(one, mesh, { token });
    const { cursor } = (await client.call('GET', '/control/v1/peers?status=Suspect')).json;
    set('n-1', 'alive');
    set('n-2', 'suspect');
    set('n-3', 'dead');
    const events = await watch(one, { status: ['Suspect'], cursor }, caughtUp);
    expect(told(events)).toEqual(['Removed n-1 Alive no-longer-matches', 'Changed n-2 Suspect']);
  });

  it('is told at another node who has left by a record that this one had not yet read', async () => {
    const asked = { query: 'intent:active node:n-*' };
    const before = await watch(one, asked, caughtUp);
    await using omar = await openRest(one, mesh, { token });
    const { json } = await omar.call('POST', '/control/v1/peers/n-4:cordon', { body: { reason: 'disk' } });
    await using other = await openRest(two, mesh, { token });
    await other.call('GET', `/control/v1/peers?min-cursor=${json.cursor}`);
    const events = await watch(two, { ...asked, cursor: before.at(-1)?.cursor ?? '' }, caughtUp);
    expect(told(events)).toEqual(['Removed n-4 Alive no-longer-matches']);
    await omar.call('POST', '/control/v1/peers/n-4:uncordon', { body: {} });
  });

  it('refuses what it does not understand, and what no watch is told of', async () => {
    const wrong = async (asked: PeerWatchQuery): Promise<unknown> => {
      if (watch !== overSse) return watch(one, asked, () => true).catch(({ details }) => details);
      await using client = await openRest(one, mesh, { token });
      const { json } = await client.call('GET', `/control/v1/peers/watch?${parametersOf(asked)}`);
      return json.detail;
    };
    expect(await wrong({ query: 'colour:red' })).toContain('unknown key "colour"');
    expect(await wrong({ query: 'role:worker rtt:>80ms' })).toContain('query: no watch tells of rtt');
    expect(await wrong({ health: ['>50'] })).toContain('health: no watch tells of health');
  });
});

it('says that it goes on, and from where, while much happens that was not asked for', async () => {
  let changes = 0;
  let busy: NodeJS.Timeout | undefined;
  const events = await overSse(
    one,
    { query: 'node:n-1' },
    (seen) => seen.at(-1)?.kind === 'Heartbeat',
    (seen) => {
      if (seen.at(-1)?.kind !== 'Ready') return;
      busy = setInterval(() => one.membership.set('n-2', changes++ % 2 === 0 ? 'suspect' : 'alive'), 5);
    },
  );
  clearInterval(busy);
  expect(told(events)).toEqual(['Snapshot n-1 Alive', 'Ready']);
  const cursor = events.at(-1)?.cursor ?? '';
  expect(cursor).not.toBe(events.at(-2)?.cursor);
  one.membership.set('n-1', 'suspect');
  expect(told(await overSse(one, { query: 'node:n-1', cursor }, caughtUp))).toEqual(['Changed n-1 Suspect']);
});

it.each([31, 32])(
  'ends up with what a list has, cut anywhere, on either face, at either node (seed %i)',
  async (seed) => {
    const random: Prng = prng(seed);
    const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
    const asked = { query: 'status:suspect,dead intent:active' };
    const copy: Copy = new Map();
    let cursor: string | undefined;
    let departures = 0;
    await using omar = await openRest(one, mesh, { token });
    for (let cut = 0; cut < 40; cut += 1) {
      const many = random.below(4);
      const at = pick([one, two]);
      const events = await pick([overSse, overGrpc])(
        at,
        { ...asked, ...(cursor === undefined ? {} : { cursor }) },
        (seen) => caughtUp(seen) || (cursor !== undefined && seen.length > many),
      );
      follow(copy, events);
      departures += events.filter(({ reason }) => reason === 'no-longer-matches').length;
      if (events.some(({ kind }) => kind === 'Snapshot' || kind === 'Resync') && !caughtUp(events)) copy.clear();
      cursor = events.at(-1)?.cursor || undefined;
      for (let change = random.below(4); change > 0; change -= 1)
        set(pick(IDS), pick(['alive', 'suspect', 'dead'] as const));
      if (random.below(3) === 0)
        await omar.call('POST', `/control/v1/peers/${pick(IDS)}:${pick(['cordon', 'uncordon'])}`, {
          body: { reason: 'test' },
        });
    }
    for (const at of [one, two]) {
      const rest = await overSse(at, { ...asked, ...(cursor === undefined ? {} : { cursor }) }, caughtUp);
      expect(follow(new Map(copy), rest)).toEqual(await listed(at, asked));
    }
    expect(departures).toBeGreaterThan(5);
  },
);
