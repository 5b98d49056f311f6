/** `omnirelay mesh peers drain` as its own process against a real control node: what a drain means, several nodes or none, its time, and the codes it ends with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN, OPERATOR } from './testing/test-issuer.ts';
import { startTestMesh, type TestMesh, TRUST } from './testing/test-mesh.ts';
import { leadershipWriter } from './testing/write-leadership.ts';
import { dealt, type ShardWriter, shardWriter } from './testing/write-shards.ts';

const launcher = join(import.meta.dirname, '..', '..', '..', 'cli', 'bin', 'omnirelay.js');
const folder = mkdtempSync(join(tmpdir(), 'omnirelay-drains-'));
const NODES = ['n-1', 'n-2', 'n-3'];
let mesh: TestMesh;
let writer: ShardWriter;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  const leases = leadershipWriter(node);
  writer = shardWriter(node, { orders: 12 });
  for (const id of NODES) {
    node.membership.set(id, 'alive');
    await leases.beginEpoch(id);
  }
  const admin = await mesh.signIn(node, 'ana', ADMIN);
  await admin.call('POST', '/control/v1/namespaces', { body: { namespace: 'orders', shardCount: 12, reason: 'r' } });
  await writer.publish('orders', { moves: dealt(12, NODES) });
  writeFileSync(join(folder, 'ca.pem'), mesh.caPem);
  env = {
    ...{ PATH: process.env.PATH, OMNIRELAY_HOME: folder, OMNIRELAY_CONFIG_DIR: folder },
    OMNIRELAY_ENDPOINTS: `127.0.0.1:${node.control.grpcAddress.port}`,
    OMNIRELAY_CA: join(folder, 'ca.pem'),
    OMNIRELAY_TRUST_DOMAIN: TRUST,
    OMNIRELAY_TOKEN: await mesh.issuer.token('omar', OPERATOR),
  };
});
afterAll(async () => {
  await mesh?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function peers(...args: readonly string[]) {
  const child = spawn(process.execPath, [launcher, 'mesh', 'peers', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

const BECAUSE = ['--reason', 'disk swap'];
const intentOf = async (id: string) =>
  JSON.parse((await peers('status', id, '--output', 'json')).stdout).peer.intent as string;

it('a dry run shows who gets what, how long it takes and what was checked', async () => {
  const { stdout, code } = await peers('drain', 'n-1', ...BECAUSE, '--deadline', '15m', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('Would change n-1: Active to Draining.');
  expect(stdout).toMatch(/shards then: n-2 4 to 6, n-3 4 to 6|shards then: n-3 4 to 6, n-2 4 to 6/);
  expect(stdout).toContain('passed: within-its-time');
  expect(await intentOf('n-1')).toBe('Active');
}, 60_000);

it('times and flags that cannot be meant are refused before anybody is asked', async () => {
  for (const args of [
    ['--deadline', 'soon'],
    ['--deadline', '25h'],
    ['--at-deadline', 'explode'],
    ['--wait-at-most', '5m'],
    ['n-2', '--if-match', '"1"'],
  ])
    expect([args, (await peers('drain', 'n-1', ...BECAUSE, ...args)).code]).toEqual([args, 2]);
}, 60_000);

it('what goes all at once, now or at the deadline, is confirmed by its code, of one node and of several', async () => {
  const atDeadline = ['--deadline', '1h', '--at-deadline', 'force'];
  const several = ['drain', 'n-1', 'n-3', 'n-1', ...BECAUSE, ...atDeadline];
  for (const [asked, code] of [
    [['drain', 'n-3', ...BECAUSE, '--force'], 'n-3'],
    [several, 'drain 2'],
  ] as const) {
    const { stdout, stderr, code: ended } = await peers(...asked);
    expect([ended, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`is confirmed by its code, which is ${code}.`);
  }
  const looked = await peers(...several, '--dry-run');
  expect([looked.code, looked.stdout]).toEqual([0, expect.stringMatching(/^It needs --confirm "drain 2"\.$/m)]);
  expect(await intentOf('n-1')).toBe('Active');
  const { code } = await peers('drain', 'n-3', ...BECAUSE, ...atDeadline, '--confirm', 'n-3');
  const status = (await peers('status', 'n-3')).stdout;
  expect([code, status]).toEqual([0, expect.stringMatching(/Drain deadline +\S+Z \(force\)/)]);
  expect((await peers('uncordon', 'n-3')).code).toBe(0);
}, 120_000);

it('of several none is begun where one cannot be', async () => {
  const { stderr, code } = await peers('drain', 'n-1', 'n-9', ...BECAUSE);
  expect(code).not.toBe(0);
  expect(stderr).toContain('n-9');
  expect(await intentOf('n-1')).toBe('Active');
}, 60_000);

it('several are begun with their time, and one that is not drained in it ends with a code of its own', async () => {
  const { stdout, code } = await peers('drain', 'n-1', 'n-2', ...BECAUSE, '--deadline', '1h', '--output', 'json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).map((one: { nodeId: string; after: string }) => [one.nodeId, one.after])).toEqual([
    ['n-1', 'Draining'],
    ['n-2', 'Draining'],
  ]);
  const status = (await peers('status', 'n-1')).stdout;
  expect(status).toMatch(/Drain +4 of 4 shards left, 0 on their way/);
  expect(status).toMatch(/Drain deadline +\S+Z \(report\)/);
  expect(status).toContain('Safe to power off: no, because it is not drained yet; it has 4 shards');
  // Nobody leads here who would see to it.
  const waited = await peers('drain', 'n-1', ...BECAUSE, '--wait', '--wait-at-most', '2s');
  expect(waited.code).toBe(8);
  expect(waited.stderr).toContain('n-1 is not drained after 2s: 4 of 4 shards left');
  await writer.put(
    'peers/n-2',
    JSON.stringify({
      intent: 'Draining',
      labels: {},
      drain: {
        shards: 4,
        correlationId: 'c',
        deadline: '2026-01-01T00:00:00.000Z',
        overdueAt: '2026-01-01T00:00:00.000Z',
      },
    }),
  );
  const overdue = await peers('drain', 'n-2', ...BECAUSE, '--wait');
  expect([overdue.code, overdue.stderr.includes('at its deadline 2026-01-01T00:00:00.000Z')]).toEqual([8, true]);
  expect((await peers('status', 'n-2')).stdout).toContain('OVERDUE');
}, 90_000);
