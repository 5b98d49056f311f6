/** A watcher of the audit that is slow has missed nothing; where entries are gone, or the history is another one, it is told so at any node. */
import type { AuditWatchEvent } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { adoptAnotherStore } from './testing/adopt-another-store.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN, VIEWER } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestNode } from './testing/test-mesh.ts';
import { writeAudit } from './testing/write-audit.ts';

type Events = readonly AuditWatchEvent[];
const idsOf = (events: Events): string[] => events.flatMap(({ entry }) => entry?.id ?? []);
const kindsOf = (events: Events): string[] => events.map(({ kind }) => kind);

/** A mesh of one node, where a reader opens the watch and takes nothing until it is told to. */
async function withPausedReader(
  fill: (node: TestNode) => Promise<void>,
  enough: (events: Events) => boolean,
): Promise<Events> {
  await using alone = await startTestMesh();
  const node = await alone.startNode('c-1');
  await writeAudit(node, { writer: 'w', sequence: 1 });
  await using client = await openRest(node, alone, { token: await alone.issuer.token('vera', VIEWER) });
  const request = client.session.request({
    ':path': '/control/v1/audit/watch',
    authorization: `Bearer ${await alone.issuer.token('vera', VIEWER)}`,
  });
  const opened = Promise.withResolvers<void>();
  request.once('response', () => opened.resolve());
  request.pause();
  await opened.promise;
  await fill(node);
  const events: AuditWatchEvent[] = [];
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data !== undefined) events.push(JSON.parse(data) as AuditWatchEvent);
    }
    if (enough(events)) break;
  }
  return events;
}

describe('a reader that takes nothing for a while', () => {
  const MANY = 2_000;
  /** More than fits between the two ends. */
  const bulk = { reason: 'x'.repeat(400) };

  it('has missed nothing, however much was written meanwhile', async () => {
    const events = await withPausedReader(
      async (node) => {
        for (let n = 2; n <= MANY; n += 1) await writeAudit(node, { writer: 'w', sequence: n }, bulk);
      },
      (seen) => idsOf(seen).length === MANY - 1,
    );
    expect(idsOf(events)).toEqual(Array.from({ length: MANY - 1 }, (_, i) => `w/${i + 2}`));
    expect(kindsOf(events)).not.toContain('Resync');
  }, 60_000);

  it('is told `compacted` once retention has taken what it has not read, and goes on with what comes', async () => {
    const events = await withPausedReader(
      async (node) => {
        for (let n = 2; n <= MANY; n += 1) await writeAudit(node, { writer: 'w', sequence: n, keep: 50 }, bulk);
      },
      (seen) => kindsOf(seen).lastIndexOf('Ready') > 0,
    );
    const gap = kindsOf(events).indexOf('Resync');
    expect(events[gap]).toMatchObject({ kind: 'Resync', reason: 'compacted', cursor: '' });
    expect(kindsOf(events)[gap + 1]).toBe('Ready');
    const whole = idsOf(events.slice(0, gap));
    expect(whole.length).toBeLessThan(MANY - 50);
    expect(whole).toEqual(Array.from({ length: whole.length }, (_, i) => `w/${i + 2}`));
  }, 60_000);
});

it('says `compacted` and `lineage-changed` to cursors that cannot be gone on from, at any node', async () => {
  await using other = await startTestMesh();
  const one = await other.startNode('c-1');
  await writeAudit(one, { writer: 'w', sequence: 1 });
  const ana = await other.issuer.token('ana', ADMIN);
  const watch = (
    node: TestNode,
    cursor: string | undefined,
    enough: (events: Events) => boolean,
    onEvent?: (events: Events) => void,
  ) =>
    readSse<AuditWatchEvent>(
      { mesh: other, node, token: ana, cursor, path: '/control/v1/audit/watch' },
      enough,
      onEvent,
    );
  const ready = (await watch(one, undefined, (seen) => seen.at(-1)?.kind === 'Ready')).at(-1)?.cursor;
  for (let sequence = 2; sequence <= 5; sequence += 1) await writeAudit(one, { writer: 'w', sequence, keep: 2 });
  // It never had what was taken before it began.
  const two = await other.startNode('c-2');
  for (const node of [one, two]) {
    const resumed = await watch(node, ready, (seen) => seen.at(-1)?.kind === 'Ready');
    expect(resumed.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['Resync', 'compacted'],
      ['Ready', undefined],
    ]);
  }
  await using client = await openRest(one, other, { token: ana });
  const adopt = (): Promise<string> => adoptAnotherStore(other, one, client);
  let adopted: Promise<string> | undefined;
  const events = await watch(
    one,
    undefined,
    (seen) => seen.filter(({ kind }) => kind === 'Ready').length === 2,
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready') adopted ??= adopt();
    },
  );
  await adopted;
  expect(events.find(({ kind }) => kind === 'Resync')).toMatchObject({ reason: 'lineage-changed', cursor: '' });
  const old = events.find(({ kind }) => kind === 'Ready')?.cursor;
  const resumed = await watch(two, old, (seen) => seen.at(-1)?.kind === 'Ready');
  // Or it has not heard of the adoption yet, and says so as soon as it has.
  expect(resumed.find(({ kind }) => kind === 'Resync')).toMatchObject({ reason: 'lineage-changed' });
});
