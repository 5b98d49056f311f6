/** What only the answering node sees of leases: split brain from its beginning to its end, and renewals now and then. */
import type { LeadershipEvent, LeaderWatchEvent } from '@omnirelay/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { VIEWER } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { type TestSight, testSight } from './testing/test-sight.ts';
import { type LeadershipWriter, leadershipWriter } from './testing/write-leadership.ts';

let mesh: TestMesh;
let node: TestNode;
let sight: TestSight;
let writer: LeadershipWriter;
let token: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  sight = testSight();
  node = await mesh.startNode('c-1', { leadership: sight });
  writer = leadershipWriter(node);
  token = await mesh.issuer.token('vera', VIEWER);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

function follow<Event = LeadershipEvent>(
  path: string,
  enough: (events: readonly Event[]) => boolean,
  onEvent?: (events: readonly Event[]) => void,
): Promise<readonly Event[]> {
  return readSse<Event>({ mesh, node, token, path: `/control/v1/${path}` }, enough, onEvent);
}

const contested = (lowerSteppedDown: boolean) => ({
  scope: 'jobs',
  since: new Date(5_000),
  lowerSteppedDown,
  claims: [
    { nodeId: 'n-2', fenceToken: 'f2', claimId: 'y', heardFrom: null, own: false },
    { nodeId: 'n-1', fenceToken: 'f1', claimId: 'x', heardFrom: 'n-1', own: false },
  ] as never,
});

it('split brain is told when it begins, when the lower one has stepped down, and when it is over', async () => {
  await writer.claim('jobs', 'n-2');
  const events = await follow(
    'events/leadership?scope=jobs',
    (seen) => seen.at(-1)?.eventKind === 'ConflictEnded',
    (seen) => {
      const { eventKind, conflict } = seen.at(-1) ?? {};
      if (eventKind === 'Ready') sight.contest('jobs', contested(false));
      if (conflict?.lowerSteppedDown === false) sight.contest('jobs', contested(true));
      if (eventKind === 'Conflict' && conflict?.lowerSteppedDown === true) sight.contest('jobs', null);
    },
  );
  expect(events.map(({ eventKind, conflict }) => `${eventKind} ${conflict?.lowerSteppedDown ?? ''}`.trim())).toEqual([
    ...['Snapshot', 'Ready', 'Conflict false', 'Conflict true', 'ConflictEnded true'],
  ]);
  expect(events[2]?.conflict?.claims.map(({ nodeId }) => nodeId)).toEqual(['n-2', 'n-1']);
});

it('whoever begins amid a split brain is told of it with the snapshot, as list and as events', async () => {
  sight.contest('jobs', contested(false));
  const events = await follow('events/leadership?scope=jobs', (seen) => seen.at(-1)?.eventKind === 'Ready');
  expect(events.map(({ eventKind }) => eventKind)).toEqual(['Snapshot', 'Conflict', 'Ready']);
  const leaders = await follow<LeaderWatchEvent>(
    'leaders/watch?scope=jobs',
    (seen) => seen.at(-1)?.kind === 'Removed',
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready') sight.contest('jobs', null);
    },
  );
  expect(leaders.map(({ kind, token: told, conflict }) => [kind, told?.leaderId, conflict?.scope])).toEqual([
    ['Snapshot', 'n-2', undefined],
    ['Snapshot', undefined, 'jobs'],
    ['Ready', undefined, undefined],
    ['Removed', undefined, 'jobs'],
  ]);
});

it('whoever is cut amid a split brain begins anew: that it is over is told to nobody else, and not by another node', async () => {
  const path = 'events/leadership?scope=jobs';
  sight.contest('jobs', contested(false));
  const begun = await follow(path, (seen) => seen.at(-1)?.eventKind === 'Ready');
  sight.contest('jobs', null);
  const resumed = `${path}&resumeToken=${begun.at(-1)?.cursor}`;
  const anew = await follow(resumed, (seen) => ['Ready', 'Heartbeat'].includes(seen.at(-1)?.eventKind ?? ''));
  expect(anew.map(({ eventKind }) => eventKind)).toEqual(['Resync', 'Snapshot', 'Ready']);
  expect(anew[0]?.reason).toBe('source-changed');
  // It is over, and was told to be: whoever is cut now goes on.
  const over = await follow(`${path}&resumeToken=${anew.at(-1)?.cursor}`, (seen) => seen.length === 1);
  expect(over.map(({ eventKind }) => eventKind)).toEqual(['Heartbeat']);
  const list = await openRest(node, mesh, { token });
  const { status } = await list.call('GET', `/control/v1/leaders?min-cursor=${begun.at(-1)?.cursor}`);
  await list[Symbol.asyncDispose]();
  expect(status).toBe(200);
});

it('renewals are told now and then, not of shards, of nodes to whoever asks for them, and no resume waits for them', async () => {
  await writer.beginEpoch('n-6');
  const [claim] = [await writer.claim('mail', 'n-6'), await writer.claim('shard/orders/1', 'n-6')];
  const first = new Date(Date.now() + 2_500);
  sight.renew(claim, first);
  const until = new Date(first.getTime() + 800);
  const renewedOf = async (asked: string, last: string): Promise<readonly LeadershipEvent[]> => {
    sight.renew(claim, first);
    const events = await follow(
      `events/leadership?${asked}`,
      (seen) => seen.at(-1)?.eventKind === 'Renewed' && seen.at(-1)?.scope === last,
      (seen) => {
        if (seen.at(-1)?.eventKind === 'Ready') sight.renew(claim, until);
      },
    );
    const ready = events.find(({ eventKind }) => eventKind === 'Ready');
    for (const { eventKind, cursor } of events) if (eventKind === 'Renewed') expect(cursor).toBe(ready?.cursor);
    return events.filter(({ eventKind }) => eventKind === 'Renewed');
  };
  const told = await renewedOf('', 'mail');
  expect(told).toMatchObject([
    { scope: 'mail', leaderId: 'n-6', token: { claimId: claim.claimId, expiresAt: until.toISOString() } },
  ]);
  const named = await renewedOf('scope=*', 'node/n-6');
  expect(named.map(({ scope }) => scope)).toEqual(['mail', 'node/n-6']);
});

it('the leaders as a collection: a query that the next leader does not match takes the scope away', async () => {
  await writer.claim('reports', 'n-1');
  const events = await follow<LeaderWatchEvent>(
    `leaders/watch?scope=reports&query=${encodeURIComponent('leader:n-1')}`,
    (seen) => seen.filter(({ kind }) => kind === 'Removed' || kind === 'Changed').length === 3,
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready')
        void writer
          .claim('reports', 'n-2')
          .then(() => writer.claim('reports', 'n-1'))
          .then(() => writer.stepDown('reports'));
    },
  );
  expect(events.map(({ kind, reason }) => [kind, reason ?? ''].join(' ').trim())).toEqual([
    ...['Snapshot', 'Ready', 'Removed no-longer-matches', 'Changed', 'Removed stepped-down'],
  ]);
});

it('over SSE each event is named as its kind, so that a browser can tell them apart', async () => {
  await using client = await openRest(node, mesh);
  const request = client.session.request({
    ':path': '/control/v1/events/leadership?scope=jobs',
    authorization: `Bearer ${token}`,
  });
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.includes('"eventKind":"Ready"')) break;
  }
  expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(['snapshot', 'ready']);
});
