/** `omnirelay mesh shards|namespaces ...` as its own process against a real control node: what is asked arrives, and what is answered is shown. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, commandLineOf, rowsOf as rows } from './testing/command-line-of.ts';
import { ADMIN, VIEWER } from './testing/test-issuer.ts';
import { startTestMesh, type TestMesh } from './testing/test-mesh.ts';
import { type LeadershipWriter, leadershipWriter } from './testing/write-leadership.ts';
import { dealt, moved, type ShardWriter, shardWriter } from './testing/write-shards.ts';

let mesh: TestMesh;
let leases: LeadershipWriter;
let writer: ShardWriter;
let lineage: bigint;
let commandLine: CommandLine;
let viewer: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  leases = leadershipWriter(node);
  writer = shardWriter(node, { orders: 30, watched: 6 });
  for (const id of ['n-1', 'n-2', 'n-3', 'n-4']) {
    node.membership.set(id, 'alive', { region: id === 'n-4' ? 'us-east' : 'eu-west' });
    await leases.beginEpoch(id);
  }
  viewer = await mesh.issuer.token('vera', VIEWER);
  commandLine = commandLineOf(mesh, node.control.grpcAddress.port, await mesh.issuer.token('ana', ADMIN));
});
afterAll(async () => {
  commandLine?.[Symbol.dispose]();
  await mesh?.[Symbol.asyncDispose]();
});

const start: CommandLine['start'] = (...asked) => commandLine.start(...asked);
const run: CommandLine['run'] = (...asked) => commandLine.run(...asked);
const must: CommandLine['must'] = (...asked) => commandLine.must(...asked);
const json: CommandLine['json'] = (...asked) => commandLine.json(...asked);
const why = ['--reason', 'new service'];

async function end(child: ChildProcess): Promise<number | null> {
  const closed = once(child, 'close');
  child.kill('SIGINT');
  return (await closed)[0] as number | null;
}

describe('the command line', () => {
  it('makes a namespace, and tells how it stands, before it has a map and then', async () => {
    const none = await run(['shards', 'list']);
    expect([none.code, none.stdout, none.stderr]).toEqual([
      0,
      'No shard matches.\n',
      expect.stringContaining('no namespace yet'),
    ]);
    const create = ['namespaces', 'create', 'orders', '--shards', '30', '--effects', 'fenced', ...why];
    expect(await must(...create, '--dry-run')).toMatch(
      /^Would make orders:\n {2}service of 30 shards .* worker, effects fenced\n/,
    );
    const before = await run(['namespaces', 'list', '--output', 'json']);
    expect([JSON.parse(before.stdout).items, before.stderr]).toEqual([
      [],
      expect.stringContaining('namespaces create'),
    ]);
    expect(await must(...create, '--ticket', 'OPS-1')).toMatch(/^Made orders:\n/);
    expect(rows(await must('namespaces', 'list'))).toEqual([
      ['orders', 'service', '30', 'rendezvous', 'fenced', '0', 'no map yet', '-', '-', '-'],
    ]);
    const young = await run(['shards', 'get', 'orders', '1']);
    expect([young.code, young.stderr]).toEqual([4, expect.stringContaining('orders has no map yet')]);
    ({ lineageEpoch: lineage } = await writer.publish('orders', { moves: dealt(30, ['n-1', 'n-2', 'n-3']) }));
    await expect
      .poll(async () => rows(await must('namespaces', 'list'))[0]?.[6], { timeout: 20_000 })
      .toBe('all active');
    const again = await run(create);
    expect([again.code, again.stderr]).toEqual([6, expect.stringContaining('a namespace orders already')]);
  });

  it('lists shards as they are and as they were, one of them whole, and why it is there', async () => {
    await writer.publish('orders', { statuses: [{ shard: 7, status: 'draining' }] });
    await writer.publish('orders', { moves: moved([0, 3], 'n-1', 'n-2') });
    const whole = rows(await must('shards', 'list', '--all'));
    expect(whole).toHaveLength(30);
    expect(whole[0]).toEqual(['orders', '00000', 'n-2', 'Active', `${lineage}.3`, expect.stringMatching(/Z$/)]);
    expect(whole[7]?.[3]).toBe('Draining');
    const part = await run(['shards', 'list', '--owner', 'n-3', '--limit', '2']);
    expect(rows(part.stdout).map(([, id]) => id)).toEqual(['00002', '00005']);
    expect(part.stderr).toMatch(/^more: others follow these 2; go on with --cursor /);
    const past = await must(
      'shards',
      'list',
      '--namespace',
      'orders',
      '--at',
      `${lineage}.1`,
      '--query',
      'shard:00000',
    );
    expect(rows(past)[0]?.slice(2, 5)).toEqual(['n-1', 'Active', `${lineage}.1`]);
    expect(await must('shards', 'get', 'orders/00003')).toMatch(
      /^Owner +n-2\nLeader +n-2 \(epoch 1\)\n(?:.*\n)*.* n-1 +n-2 /m,
    );
    const { nodes } = await json('shards', 'explain', 'orders', '3');
    expect(nodes[0]).toMatchObject({ nodeId: 'n-2', verdict: 'owner' });
    const explained = rows(await must('shards', 'explain', 'orders', '3')).map(([id]) => id);
    expect(explained).toEqual(expect.arrayContaining(['n-1', 'n-2', 'n-3', 'n-4']));
    const then = await must('shards', 'explain', 'orders', '3', '--at', `${lineage}.1`);
    expect(then).toMatch(/^orders\/00003 is on n-1 by /);
    expect(then).toContain('Who could accept for the shard then');
    expect(then).toMatch(new RegExp(`^By the map +${lineage}\\.1, as it was .*Z$`, 'm'));
  });

  it('tells what a map went through, and what differs between two versions of it, both ways', async () => {
    expect(
      rows(await must('shards', 'versions')).map(([, version, , cause, , count]) => [version, cause, count]),
    ).toEqual([
      [`${lineage}.3`, 'rebalance', '2'],
      [`${lineage}.2`, 'rebalance', '0'],
      [`${lineage}.1`, 'created', '30'],
    ]);
    const there = await must('shards', 'diff', '--from', `${lineage}.1`);
    expect(there).toContain(`orders, ${lineage}.1 to ${lineage}.3: 2 shards moved (6.67 %).`);
    expect(there).toMatch(/^n-1 +n-2 +2 +00000, 00003$/m);
    expect(there).toMatch(/^00007 +Active +Draining$/m);
    const back = await must('shards', 'diff', 'orders', '--from', `${lineage}.3`, '--to', `${lineage}.2`);
    expect(back).toMatch(/^n-2 +n-1 +2 +00000, 00003$/m);
    const none = await run(['shards', 'diff', '--from', `${lineage}.9`]);
    expect([none.code, none.stderr]).toEqual([4, expect.stringContaining(`it is at ${lineage}.3`)]);
  });

  it('simulates other nodes, strategies and rules, without changing anything', async () => {
    const simulate = async (...args: readonly string[]) => (await json('shards', 'simulate', ...args)).simulation;
    expect(await simulate()).toMatchObject({ fromVersion: `${lineage}.3`, moved: 7, leastMoved: 7 });
    const gone = await simulate('orders', '--remove-node', 'n-4', '--remove-node', 'n-1', '--from', `${lineage}.1`);
    expect(gone).toMatchObject({ fromVersion: `${lineage}.1`, moved: 10, leaderChanges: 10, maxLoadAfter: 15 });
    const more = await simulate('--add-node', 'n-5:200:us-east/us-east-a', '--add-node', 'n-6:0');
    expect(more.load).toContainEqual({ nodeId: 'n-5', before: 0, after: 10 });
    expect(more.load.find(({ nodeId }: { nodeId: string }) => nodeId === 'n-6')?.after ?? 0).toBe(0);
    const zoned = await simulate('--add-node', 'n-5:100:us-east/us-east-a', '--zone-weight', 'us-east/us-east-a=2');
    expect(zoned.load).toContainEqual({ nodeId: 'n-5', before: 0, after: 10 });
    const unzoned = await run(['shards', 'simulate', '--zone-weight', 'us-east-a']);
    expect([unzoned.code, unzoned.stderr]).toEqual([2, expect.stringContaining('Write zone=times')]);
    const home = await simulate('--strategy', 'locality', '--home', '0-4=us-east', '--home', '5-29=eu-west');
    expect(home.flows).toContainEqual(expect.objectContaining({ to: 'n-4' }));
    expect(await simulate('--strategy', 'ring', '--virtual-nodes', '8', '--remove-node', 'n-4')).toMatchObject({
      unowned: 0,
    });
    const file = join(commandLine.folder, 'rules.yaml');
    writeFileSync(file, 'rules: [{ id: eu, kind: pin, from: 0, to: 29, nodes: { region: eu-west } }]');
    expect(await simulate('--rules', file)).toMatchObject({ moved: 2 });
    expect((await simulate('--rules', file)).load).not.toContainEqual(
      expect.objectContaining({ nodeId: 'n-4', after: 1 }),
    );
    const shown = await must('shards', 'simulate', '--remove-node', 'n-4');
    expect(shown).toContain(`orders at ${lineage}.3`);
    expect(shown).toMatch(/^Least possible +\d+ \([\d.]+ %\)$/m);
    writeFileSync(file, 'rules: [{ id: a, kind: pin, from: 0, to: 99 }, { id: a, kind: anti-affinity, apart: zone }]');
    const wrong = await run(['shards', 'simulate', '--rules', file]);
    expect([wrong.code, wrong.stderr.split('\n').slice(1, -1)]).toEqual([
      2,
      [
        expect.stringContaining('  rules.0.to: there is no shard 00099'),
        expect.stringContaining('  rules.0.nodes: it must say which nodes'),
        expect.stringContaining('  rules.1.id: two rules are called a'),
        expect.stringContaining('  rules.1.shards: it must name two shards'),
      ],
    ]);
  });

  it('changes a namespace upon what it has read, with what that moves, and keeps the number of its shards', async () => {
    const change = ['namespaces', 'change', 'orders', '--reason', 'near'];
    const homes = ['--strategy', 'locality', '--home', '0-29=us-east'];
    const looked = await must(...change, ...homes, '--dry-run');
    expect(looked).toMatch(/^Would change orders:\n(?:.*\n)* {2}strategy locality \(00000-00029 in us-east\)\n/);
    expect(looked).toContain(`orders at ${lineage}.3`);
    const made = await json(...change, ...homes);
    expect(made).toMatchObject({ dryRun: false, before: { strategy: { id: 'rendezvous' } }, simulation: { moved: 7 } });
    expect(await must(...change, ...homes)).toMatch(/^orders stays as it is\.\n/);
    const late = await run([...change, '--no-rules', '--role', 'gateway', '--if-match', '"1"']);
    expect([late.code, late.stderr]).toEqual([6, expect.stringContaining('read again')]);
    expect(await must(...change, '--effects', 'unfenced', '--dry-run')).toContain('worker, effects unfenced\n');
    const grown = await run([...change, '--shards', '60']);
    expect([grown.code, grown.stderr]).toEqual([6, expect.stringContaining('most keys would belong to another')]);
    expect(await must(...change, '--shards', '60', '--dry-run')).toContain('blocked: orders keeps the 30 shards');
  });

  it('pauses, disables and resumes a shard that is as it was looked at', async () => {
    const pause = ['shards', 'pause', 'orders', '4', '--for', '15m', '--reason', 'repair'];
    const looked = await must(...pause, '--dry-run');
    expect(looked).toMatch(/^Would ask for orders\/00004: Active to Paused until .*Z\.\n/);
    const late = await run([...pause, '--if-match', `${lineage}.3`]);
    expect([late.code, late.stderr]).toEqual([6, expect.stringContaining(`version "${lineage}.1"`)]);
    expect(await json(...pause, '--if-match', `${lineage}.1`)).toMatchObject({ after: 'Paused', dryRun: false });
    expect(await must('shards', 'resume', 'orders/4', '--reason', 'done')).toMatch(
      /^Asked for .*: Paused to Active\.\n/,
    );
    const refused = await run(['shards', 'disable', 'orders', '5', '--reason', 'x'], { OMNIRELAY_TOKEN: viewer });
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('mesh.admin')]);
    expect(await must('shards', 'disable', 'orders', '5', '--reason', 'x')).toMatch(
      /^Asked for .*: Active to Disabled\.\n/,
    );
    const forever = await run(['shards', 'pause', 'orders', '4', '--for', '3d', '--reason', 'repair']);
    expect([forever.code, forever.stderr]).toEqual([2, expect.stringContaining('expected a time from')]);
  });

  it.each([
    ['shards', 'get', 'oders', '1'],
    ['shards', 'explain', 'oders/1'],
    ['shards', 'diff', 'oders', '--from', '1.1'],
    ['shards', 'simulate', 'oders'],
    ['shards', 'resume', 'oders', '1', '--reason', 'x'],
    ['namespaces', 'change', 'oders', '--no-rules', '--reason', 'x'],
  ])('says which namespaces there are to who names none of them: %s %s', async (...args) => {
    const { code, stderr } = await run([...args, '--output', 'json']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({
      ...{ code: 'not_found', status: 404 },
      detail: expect.stringMatching(/^There is no namespace oders\. There is: orders\.$/),
    });
  });

  it('shows an empty list with why it is empty, and of a shard that there is not which there are', async () => {
    const empty = await run(['shards', 'list', '--namespace', 'oders', 'or*', '--status', 'Paused']);
    expect([empty.code, empty.stdout]).toEqual([0, 'No shard matches.\n']);
    expect(empty.stderr).toBe('There is no namespace oders. There is: orders.\n');
    const none = await run(['shards', 'get', 'orders', '30']);
    expect([none.code, none.stderr]).toEqual([4, expect.stringContaining('30 shards, 00000 to 00029')]);
  });

  it('watches: a line a change, or one JSON document an event, until it is stopped', async () => {
    await writer.publish('watched', { moves: dealt(6, ['n-1', 'n-2']) });
    await must('namespaces', 'create', 'watched', '--shards', '6', ...why);
    const people = start(['shards', 'watch', '--namespace', 'watched']);
    const scripts = start(['shards', 'watch', '--namespace', 'watched', '--owner', 'n-1', '--output', 'json']);
    const said = createInterface({ input: people.stderr })[Symbol.asyncIterator]();
    const shown = createInterface({ input: people.stdout })[Symbol.asyncIterator]();
    const lines = createInterface({ input: scripts.stdout })[Symbol.asyncIterator]();
    const eventOf = async (kind: string) => {
      for (;;) {
        const event = JSON.parse((await lines.next()).value ?? '{"kind":"Ended"}');
        if (event.kind === kind || event.kind === 'Ended') return event;
      }
    };
    expect((await said.next()).value).toBe('live, from c-1; Ctrl-C ends');
    expect((await said.next()).value).toBe('6 shards match; each that changes follows');
    await eventOf('Ready');
    await writer.publish('watched', { moves: moved([2], 'n-1', 'n-2') });
    expect((await shown.next()).value).toMatch(/^Namespace +Shard +Owner/);
    expect((await shown.next()).value).toMatch(/^watched +00002 +n-2 /);
    expect(await eventOf('Removed')).toMatchObject({ shard: { shardId: '00002', ownerNodeId: 'n-2' } });
    expect(await Promise.all([end(people), end(scripts)])).toEqual([0, 0]);
    const which = await run(['shards', 'simulate']);
    expect([which.code, which.stderr]).toEqual([
      2,
      expect.stringContaining('Name one of them. There are: orders, watched.'),
    ]);
  });
});
