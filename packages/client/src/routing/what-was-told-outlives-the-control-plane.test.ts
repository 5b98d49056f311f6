/** Directories over real control nodes: whole at each moment, resumed elsewhere, kept on disk, and saying how old they are while nobody tells them more. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import type { PeerWatchEvent } from '@omnirelay/wire';
import { beforeEach, describe, expect, test } from 'vitest';
import { ROUTING_BOUNDS } from '../bounds.ts';
import { controlPlane } from '../testing/control-plane.ts';
import type { TestWatch } from '../testing/test-control-node.ts';
import { openLeaderDirectory } from './leader-directory.ts';
import { openPeerDirectory, type PeerDirectory } from './peer-directory.ts';
import { changed } from './testing/changed.ts';
import { toldPeer } from './testing/told-peer.ts';
import { openWatchedSet } from './watched-set.ts';

const { client, darkEndpoint, folder: newFolder, node, use } = await controlPlane();
let folder = '';
beforeEach(async () => {
  folder = await newFolder();
});

const generatedAt = '2026-09-21T14:13:20.005Z';
const head = { source: 'ctl', generatedAt };
const peer = (kind: string, cursor: string, nodeId: string, more = {}) => ({
  ...{ ...head, kind, cursor, peer: toldPeer(nodeId, more) },
});
const word = (kind: string, cursor: string, more = {}) => ({ ...head, kind, cursor, ...more });
function snapshotOf(call: TestWatch, nodeIds: readonly string[], cursor: string): void {
  for (const nodeId of nodeIds) call.event(peer('Snapshot', '', nodeId));
  call.event(word('Ready', cursor));
}
const idsOf = (directory: PeerDirectory): string[] => directory.all().map(({ nodeId }) => nodeId);

test('the set is whole at each moment: a new snapshot replaces the old one when it is complete', async () => {
  const told = Promise.withResolvers<TestWatch>();
  const one = await node('ctl-1', (call) => {
    snapshotOf(call, ['n2', 'n1'], 'c1');
    told.resolve(call);
  });
  const directory = use(await openPeerDirectory(client(one.endpoint)));
  expect([directory.all(), directory.freshness().kind]).toEqual([[], 'unknown']);
  await directory.ready();
  expect([idsOf(directory), directory.freshness().kind]).toEqual([['n1', 'n2'], 'live']);
  const seen: string[] = [];
  directory.onChange(() => seen.push(idsOf(directory).join()));
  const call = await told.promise;
  call.event(peer('Changed', 'c2', 'n3'));
  call.event(word('Resync', '', { reason: 'overflow' }));
  snapshotOf(call, ['n4', 'n5'], 'c3');
  call.event(peer('Removed', 'c4', 'n4'));
  await changed(directory, () => directory.get('n5') !== undefined && directory.get('n4') === undefined);
  expect(seen).toEqual(['n1,n2,n3', 'n4,n5', 'n5']);
});

const LOAD = { pendingDepth: 8, latencyP99Ms: 64, errorRatio: 0.25, reportedAt: '2026-11-23T14:00:00.000Z' };

test('a peer is told with what routing needs of it', async () => {
  const one = await node('ctl-1', (call) => {
    const metadata = { zone: 'b', labels: { tier: { value: 'gold', source: 'Owner' } } };
    const more = { status: 'Suspect', intent: 'Draining', healthScore: 40, metadata, load: LOAD } as const;
    call.event(peer('Snapshot', '', 'n1', more));
    call.event(word('Ready', 'c1'));
  });
  const directory = use(await openPeerDirectory(client(one.endpoint), { filter: { role: ['worker'] } }));
  await directory.ready();
  expect(directory.get('n1')).toEqual({
    ...{ nodeId: 'n1', status: 'Suspect', intent: 'Draining', healthScore: 40, role: 'worker', clusterId: 'c1' },
    ...{ region: 'eu', zone: 'b', endpoints: { mesh: 'n1:1' }, labels: { tier: 'gold' }, bootEpoch: '1' },
    load: LOAD,
  });
});

test('it goes on at another control node behind the last cursor, and stays as it was when none is left', async () => {
  const one = await node('ctl-1', (call) => snapshotOf(call, ['n1', 'n2'], 'c1'));
  const resumed = Promise.withResolvers<string>();
  const two = await node('ctl-2', (call) => {
    resumed.resolve(call.cursor);
    call.event(peer('Changed', 'c2', 'n3'));
  });
  const directory = use(await openPeerDirectory(client(one.endpoint, two.endpoint)));
  await directory.ready();
  await one[Symbol.asyncDispose]();
  await changed(directory, () => directory.get('n3') !== undefined);
  expect(await resumed.promise).toBe('c1');
  await two[Symbol.asyncDispose]();
  await changed(directory, () => directory.freshness().kind === 'stale');
  expect(directory.freshness()).toMatchObject({ why: expect.stringContaining('127.0.0.1'), ageMs: expect.any(Number) });
  expect(idsOf(directory)).toEqual(['n1', 'n2', 'n3']);
});

describe('on disk', () => {
  async function written(cacheFile: string, nodeIds: readonly string[]): Promise<void> {
    const one = await node('ctl-1', (call) => snapshotOf(call, nodeIds, 'c1'));
    await using directory = await openPeerDirectory(client(one.endpoint), { cacheFile });
    await directory.ready();
  }

  test('it is there again at once with every control node dark, marked stale with its age, and goes on where it was', async () => {
    const cacheFile = join(folder, 'made', 'peers.json');
    await written(cacheFile, ['n1', 'n2']);
    expect([(await stat(cacheFile)).mode & 0o777, (await stat(join(folder, 'made'))).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
    expect(await readdir(join(folder, 'made'))).toEqual(['peers.json']);

    const dark = await openPeerDirectory(client(await darkEndpoint()), { cacheFile });
    await dark.ready();
    expect([idsOf(dark), dark.freshness()]).toMatchObject([['n1', 'n2'], { kind: 'stale', ageMs: expect.any(Number) }]);
    await dark[Symbol.asyncDispose]();

    const kept = JSON.parse(await readFile(cacheFile, 'utf8')) as { asOf: number };
    await writeFile(cacheFile, JSON.stringify({ ...kept, asOf: kept.asOf - 3_600_000 }));
    const resumed = Promise.withResolvers<string>();
    const later = await node('ctl-2', (call) => {
      resumed.resolve(call.cursor);
      call.event(peer('Removed', 'c2', 'n1'));
    });
    const aged = use(await openPeerDirectory(client(later.endpoint), { cacheFile }));
    const freshness = aged.freshness();
    expect(freshness.kind === 'stale' ? freshness.ageMs : 0).toBeGreaterThanOrEqual(3_600_000);
    await changed(aged, () => aged.get('n1') === undefined);
    expect([await resumed.promise, idsOf(aged), aged.freshness().kind]).toEqual(['c1', ['n2'], 'live']);
  });

  test.each([
    ['damaged', (text: string) => text.slice(0, -20)],
    ['of another schema', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2')],
    ['of another question', (text: string) => text.replace('peers\\":{}', 'peers\\":{\\"role\\":[\\"x\\"]}')],
    ['with a peer that is none', (text: string) => text.replace('"status":"Alive"', '"status":"alive"')],
  ])('a file that is %s counts as none, is told, and is replaced', async (_, damage) => {
    const cacheFile = join(folder, 'peers.json');
    await written(cacheFile, ['n1']);
    const before = await readFile(cacheFile, 'utf8');
    expect(damage(before)).not.toBe(before);
    await writeFile(cacheFile, damage(before));
    const dark = await openPeerDirectory(client(await darkEndpoint()), { cacheFile });
    expect([dark.all(), dark.freshness().kind, dark.cacheProblem()]).toEqual([
      [],
      'unknown',
      expect.stringContaining(cacheFile),
    ]);
    await dark[Symbol.asyncDispose]();
    await written(cacheFile, ['n9']);
    expect(await readFile(cacheFile, 'utf8')).toContain('n9');
  });

  test('a place that cannot be written to costs the cache and nothing else', async () => {
    await writeFile(join(folder, 'file'), '');
    const one = await node('ctl-1', (call) => snapshotOf(call, ['n1'], 'c1'));
    const directory = await openPeerDirectory(client(one.endpoint), { cacheFile: join(folder, 'file', 'peers.json') });
    await directory.ready();
    await directory[Symbol.asyncDispose]();
    expect([idsOf(directory), directory.cacheProblem()]).toEqual([['n1'], expect.stringContaining('peers.json')]);
  });
});

test('who waits for a first set is told when no control node will tell it, and when the signal fires', async () => {
  const one = await node('ctl-1', (call) => call.fail(status.PERMISSION_DENIED));
  const refused = use(await openPeerDirectory(client(one.endpoint)));
  await expect(refused.ready()).rejects.toMatchObject({ code: 'permission_denied' });
  expect(refused.freshness()).toMatchObject({ kind: 'unknown', why: expect.any(String) });
  const dark = use(await openPeerDirectory(client(await darkEndpoint())));
  const stop = new AbortController();
  const waits = dark.ready({ signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(waits).rejects.toThrow('enough');
});

test('while a new snapshot is being told the old set stands', async () => {
  const seen: string[][] = [];
  const set = use(
    await openWatchedSet<PeerWatchEvent & { readonly id?: string }, string>({
      async *watch({ signal }) {
        for (const [kind, id] of [
          ...[['Snapshot', 'old'], ['Ready'], ['Resync'], ['Snapshot', 'new'], ['Heartbeat'], ['Ready'], ['Heartbeat']],
        ] as [PeerWatchEvent['kind'], string?][]) {
          const at = { cursor: '', generatedAt: head.generatedAt, source: 'ctl' };
          yield { kind: 'event', event: { ...at, kind, ...(id === undefined ? {} : { id }) } };
          // It is asked for the next only when it has taken this one.
          seen.push([...set.all()]);
        }
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
      read: ({ id }) => (id === undefined ? null : { id, item: id }),
      idOf: (id) => id,
    }),
  );
  await changed(set, () => set.get('new') !== undefined);
  expect(seen.slice(0, 5)).toEqual([[], ['old'], ['old'], ['old'], ['old']]);
});

test('a set is bounded, and says how much it left out', async () => {
  const count = ROUTING_BOUNDS.setItems + 5;
  const at = { cursor: '', generatedAt, source: 'ctl' };
  const set = use(
    await openWatchedSet<PeerWatchEvent & { readonly id?: string }, string>({
      async *watch({ signal }) {
        for (let id = 0; id < count; id++) yield { kind: 'event', event: { ...at, kind: 'Snapshot', id: `n${id}` } };
        yield { kind: 'event', event: { ...at, kind: 'Ready' } };
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
      read: ({ id }) => (id === undefined ? null : { id, item: id }),
      idOf: (id) => id,
    }),
  );
  await set.ready();
  expect([set.all().length, set.leftOut()]).toEqual([ROUTING_BOUNDS.setItems, 5]);
});

test('a leader that lost its scope is forgotten, and one that has it by then is not', async () => {
  const token = (scope: string, leaderId: string, claimId: string) => ({
    ...{ scope, scopeKind: 'custom', leaderId, term: '1', fenceToken: `f-${claimId}`, claimId, epoch: '1' },
    ...{ labels: {} },
  });
  const asked = Promise.withResolvers<unknown>();
  const one = await node('ctl-1', (call) => {
    asked.resolve(call.asked);
    const tell = (kind: string, cursor: string, scope: string, leaderId: string, claimId: string) =>
      call.event({ ...head, kind, cursor, scope, token: token(scope, leaderId, claimId) });
    tell('Snapshot', '', 'jobs', 'n1', 'k1');
    tell('Snapshot', '', 'mail', 'n1', 'k2');
    call.event(word('Ready', 'c1'));
    tell('Changed', 'c2', 'jobs', 'n2', 'k3');
    tell('Removed', 'c3', 'jobs', 'n1', 'k1');
    tell('Removed', 'c4', 'mail', 'n1', 'k2');
  });
  const cacheFile = join(folder, 'leaders.json');
  const leaders = await openLeaderDirectory(client(one.endpoint), { scope: ['jobs', 'mail'], cacheFile });
  await changed(leaders, () => leaders.get('mail') === undefined && leaders.get('jobs') !== undefined);
  const jobs = { scope: 'jobs', leaderId: 'n2', term: '1', fenceToken: 'f-k3', claimId: 'k3' };
  expect([leaders.all(), await asked.promise]).toMatchObject([[jobs], { scope: ['jobs', 'mail'] }]);
  await leaders[Symbol.asyncDispose]();
  const dark = use(await openLeaderDirectory(client(await darkEndpoint()), { scope: ['jobs', 'mail'], cacheFile }));
  expect([dark.all(), dark.freshness().kind]).toEqual([[jobs], 'stale']);
});
