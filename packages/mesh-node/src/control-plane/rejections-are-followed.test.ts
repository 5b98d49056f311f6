/** Who follows refused writes is told each once, at whichever node it goes on; or that some may be gone. */
import type { FenceRejectionWatchEvent } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { REJECTIONS_PREFIX } from '../leadership/scope-kind.ts';
import { readSse } from './testing/read-sse.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { leadershipWriter } from './testing/write-leadership.ts';

type Events = readonly FenceRejectionWatchEvent[];
const { mesh, nodes } = await twoNodes();
const writer = leadershipWriter(nodes[0]);
const token = await mesh.issuer.token('ana', OPERATOR);

const follow = (
  node: TestNode,
  { cursor, query = '' }: { readonly cursor?: string | undefined; readonly query?: string },
  enough: (events: Events) => boolean = caughtUp,
): Promise<Events> =>
  readSse<FenceRejectionWatchEvent>(
    { mesh, node, token, cursor, path: `/control/v1/leaders/rejections/watch?${query}` },
    enough,
  );
const kindsOf = (events: Events): string[] => events.map(({ kind }) => kind);
const idsOf = (events: Events): string[] => events.flatMap(({ rejection }) => rejection?.id ?? []);
const caughtUp = (events: Events): boolean => ['Ready', 'Heartbeat'].includes(events.at(-1)?.kind ?? '');
const placeOf = (events: Events): string => events.at(-1)?.cursor ?? '';

it('each is told once, at whichever node it goes on, and by what is asked for', async () => {
  const [here, there] = nodes;
  await writer.claim('jobs', 'n-1');
  await writer.claim('mail', 'n-1');
  const begun = await follow(here, {});
  expect(kindsOf(begun)).toEqual(['Ready']);
  const written = [];
  for (const scope of ['jobs', 'mail', 'jobs', 'jobs']) written.push(await writer.reject(scope, 'n-2'));
  const first = await follow(there, { cursor: placeOf(begun) }, (seen) => idsOf(seen).length === 2);
  const rest = await follow(here, { cursor: placeOf(first) });
  expect([...idsOf(first), ...idsOf(rest)]).toEqual(written);
  const [one, , three, four] = written;
  expect(idsOf(await follow(there, { cursor: placeOf(begun), query: 'scope=jobs' }))).toEqual([one, three, four]);
});

it('whoever was away while some were dropped is told to read anew, also by a node that began afterwards', async () => {
  const [here] = nodes;
  const begun = await follow(here, {});
  const gone = await writer.reject('jobs', 'n-3');
  await writer.reject('jobs', 'n-4');
  await writer.drop(`${REJECTIONS_PREFIX}${gone}`);
  const behind = async (node: TestNode): Promise<Events> => follow(node, { cursor: placeOf(begun) });
  await expect.poll(async () => kindsOf(await behind(here))).toEqual(['Resync', 'Ready']);
  const kept = (await follow(here, {}))[0];
  const { json } = await list(here);
  await writer.drop(...json.items.map(({ id }: { id: string }) => `${REJECTIONS_PREFIX}${id}`).slice(1));
  const late = await mesh.startNode('c-9');
  await expect.poll(async () => kindsOf(await behind(late))).toEqual(['Resync', 'Ready']);
  expect((await behind(late))[0]).toMatchObject({ reason: 'compacted', cursor: '' });
  // Behind the oldest that is kept, nothing is missing.
  expect(kindsOf(await follow(late, { cursor: kept?.cursor }))).toEqual(['Heartbeat']);
  // Nobody knows whether there was any where none is left.
  await writer.drop(`${REJECTIONS_PREFIX}${json.items[0].id}`);
  const later = await mesh.startNode('c-8');
  await expect.poll(async () => kindsOf(await behind(later))).toEqual(['Resync', 'Ready']);
});

it('whoever hears nothing for long is told a place that is not long past', async () => {
  const [here] = nodes;
  const begun = await follow(here, {});
  await writer.claim('other', 'n-1');
  const [idle] = await follow(here, { cursor: placeOf(begun) });
  const { json } = await list(here);
  expect([idle?.kind, idle?.cursor]).toEqual(['Heartbeat', json.cursor]);
});

async function list(node: TestNode) {
  await using client = await openRest(node, mesh, { token });
  const answer = await client.call('GET', '/control/v1/leaders/rejections');
  return answer;
}
