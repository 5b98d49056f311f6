/** Whoever watches leadership and hears little keeps a place that holds: nothing that was told before its time, or not at all, sets it back. */
import type { LeadershipEvent, LeaderWatchEvent } from '@omnirelay/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HISTORY_PREFIX } from '../leadership/scope-kind.ts';
import { decodeLogCursor } from './cursor.ts';
import { readSse } from './testing/read-sse.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { type LeadershipWriter, leadershipWriter } from './testing/write-leadership.ts';

type Events = readonly LeadershipEvent[];
let mesh: TestMesh;
let here: TestNode;
let writer: LeadershipWriter;
let token: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  here = await mesh.startNode('c-1');
  writer = leadershipWriter(here);
  token = await mesh.issuer.token('ana', OPERATOR);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const follow = (
  { scope, cursor }: { readonly scope: string; readonly cursor?: string },
  enough: (events: Events) => boolean,
  onEvent?: (events: Events) => void,
): Promise<Events> =>
  readSse<LeadershipEvent>(
    { mesh, node: here, token, cursor, path: `/control/v1/events/leadership?scope=${scope}` },
    enough,
    onEvent,
  );
const kindsOf = (events: Events): string[] => events.map(({ eventKind }) => eventKind);
const OF_THE_LINE = ['Ready', 'Heartbeat'];
const caughtUp = (events: Events): boolean => OF_THE_LINE.includes(events.at(-1)?.eventKind ?? '');

it('tells no resync to whoever was there all along, though all that was kept of another scope goes as it is handed over', async () => {
  const [long, mine] = ['long/led', 'mine'];
  const oldest = writer.history.length;
  await writer.claim(long, 'n-4');
  await writer.claim(mine, 'n-4');
  const events = await follow(
    { scope: mine },
    (seen) => kindsOf(seen).includes('Elected') || kindsOf(seen).includes('Resync'),
    (seen) => {
      if (kindsOf(seen).at(-1) === 'Ready')
        void writer.stepDown(long, ...writer.history.slice(oldest, oldest + 1)).then(async () => {
          await writer.stepDown(mine);
          await writer.claim(mine, 'n-5');
        });
    },
  );
  expect(kindsOf(events).filter((kind) => kind !== 'Heartbeat')).toEqual([
    ...['Snapshot', 'Ready', 'SteppedDown', 'Elected'],
  ]);
});

it('tells whoever hears nothing for long a place that is not long past: a node that begins meanwhile takes it', async () => {
  const begun = await follow({ scope: 'of-nobody' }, caughtUp);
  const written = await writer.put({ key: 'jobs/1', value: '{}' });
  await using client = await openRest(here, mesh, { token });
  const seen = async (): Promise<bigint> =>
    decodeLogCursor((await client.call('GET', '/control/v1/leaders')).json.cursor).revision;
  await expect.poll(seen).toBe(written);
  const idle = await follow({ scope: 'of-nobody', cursor: begun.at(-1)?.cursor ?? '' }, caughtUp);
  expect(kindsOf(idle)).toEqual(['Heartbeat']);
  expect(decodeLogCursor(idle[0]?.cursor ?? '').revision).toBe(written);
});

it('a change that a watch of the leaders does not tell moves its place on: it is not read again by whoever goes on', async () => {
  const { fence, claimId, term, epoch } = await writer.claim('expires', 'n-4');
  const watch = (cursor: string | undefined, enough: (events: readonly LeaderWatchEvent[]) => boolean) =>
    readSse<LeaderWatchEvent>(
      { mesh, node: here, token, cursor, path: '/control/v1/leaders/watch?scope=expires' },
      enough,
    );
  const begun = await watch(undefined, (seen) => seen.at(-1)?.kind === 'Ready');
  expect(begun.map(({ kind }) => kind)).toEqual(['Snapshot', 'Ready']);
  const about = { scope: 'expires', scopeKind: 'custom', nodeId: 'n-4', fence, claimId, term: String(term) };
  const noted = { ...about, epoch: String(epoch), at: new Date().toISOString(), correlationId: 'c', txnId: 't' };
  const expired = await writer.put({
    key: `${HISTORY_PREFIX}expires/${fence}-5`,
    value: JSON.stringify({ kind: 'expired', ...noted }),
  });
  await follow({ scope: 'expires', cursor: begun.at(-1)?.cursor ?? '' }, (seen) => kindsOf(seen).includes('Expired'));
  // The claim stands, so there is nothing to tell; that the place has moved is.
  const [first] = await watch(begun.at(-1)?.cursor, (seen) => seen.length === 1);
  expect(first?.kind).toBe('Heartbeat');
  const place = decodeLogCursor(first?.cursor ?? '');
  expect([place.revision, place.key]).toEqual([expired, `${HISTORY_PREFIX}expires/${fence}-5`]);
  const next = await watch(first?.cursor, (seen) => seen.length === 1);
  expect(next.map(({ kind }) => kind)).toEqual(['Heartbeat']);
  expect(decodeLogCursor(next[0]?.cursor ?? '').key).toBe('');
});
