/** The command line against a mesh of its own: looking, changing, refusing, faults from outside, and a new node by token. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePortBlock } from '@omnirelay/mesh-node/testing';
import { expect, test } from '@playwright/test';
import { OMNIRELAY, omnirelay } from '../mesh/command-line.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { loseRegistry } from '../mesh/registry-backend.ts';
import { signInCommandLine, signInCommandLineElsewhere } from '../mesh/sign-in-command-line.ts';
import { type WatchingCommand, watchingCommand } from '../mesh/watching-command.ts';

interface ListedPeer {
  readonly nodeId: string;
  readonly status: string;
  readonly intent: string;
  readonly metadata: { readonly role: string; readonly labels: Readonly<Record<string, { readonly value: string }>> };
}

const mesh = meshForThisFile();

const peers = async (): Promise<readonly ListedPeer[]> =>
  (JSON.parse(await mesh.must('mesh', 'peers', 'list', '--output', 'json')) as { peers: readonly ListedPeer[] }).peers;
const peer = async (nodeId: string): Promise<ListedPeer | undefined> =>
  (await peers()).find((one) => one.nodeId === nodeId);
const statusOf = async (nodeId: string): Promise<string | undefined> => (await peer(nodeId))?.status;

test('nobody is served before signing in; the device flow signs omar in', async ({ page }) => {
  const before = await mesh.run('mesh', 'peers', 'list');
  expect([before.code, before.stdout]).toEqual([3, '']);
  expect(before.stderr).toContain('omnirelay login');
  expect(await signInCommandLine(page, mesh.env, 'omar')).toContain('Signed in');
});

test('peers are listed as a table for people and as JSON for scripts', async () => {
  await expect.poll(async () => (await peers()).every(({ status }) => status === 'Alive')).toBe(true);
  const [head, ...rows] = (await mesh.must('mesh', 'peers', 'list')).trimEnd().split('\n');
  expect(head?.split(/\s{2,}/).map((word) => word.trim())).toEqual([
    'Node',
    'Status',
    'Role',
    'Cluster',
    'Region',
    'Version',
    'HTTP/3',
    'rtt (ms)',
  ]);
  expect(rows.map((row) => row.split(/\s+/).slice(0, 3).join(' '))).toEqual([
    'n1 Alive control',
    'n2 Alive control',
    'n3 Alive control',
    'n4 Alive gateway',
    'n5 Alive worker',
    'n6 Alive worker',
    'n7 Alive worker',
  ]);
  const listed = await peers();
  expect(listed.map(({ nodeId, status, intent }) => [nodeId, status, intent])).toEqual(
    ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'].map((nodeId) => [nodeId, 'Alive', 'Active']),
  );
  const filtered = JSON.parse(await mesh.must('mesh', 'peers', 'list', '--role', 'gateway', '--output', 'json'));
  expect(filtered.peers.map((one: ListedPeer) => one.nodeId)).toEqual(['n4']);
  expect(await mesh.must('mesh', 'peers', 'status', 'n4')).toMatch(/n4[\s\S]*Alive/);
});

test('a dry run changes nothing; cordon, uncordon and labels do', async () => {
  const would = await mesh.must('mesh', 'peers', 'cordon', 'n5', '--dry-run');
  expect(would).toContain('Would change n5: Active to Cordoned');
  expect((await peer('n5'))?.intent).toBe('Active');
  expect(await mesh.must('mesh', 'peers', 'cordon', 'n5', '--reason', 'disk swap')).toContain('Active to Cordoned');
  expect((await peer('n5'))?.intent).toBe('Cordoned');
  expect(await mesh.must('mesh', 'peers', 'uncordon', 'n5')).toContain('Cordoned to Active');
  expect((await peer('n5'))?.intent).toBe('Active');

  expect(await mesh.must('mesh', 'peers', 'label', 'n6', 'rack=r12', '--dry-run')).toContain('Would label n6');
  expect((await peer('n6'))?.metadata.labels.rack).toBeUndefined();
  await mesh.must('mesh', 'peers', 'label', 'n6', 'rack=r12');
  expect((await peer('n6'))?.metadata.labels.rack?.value).toBe('r12');
  await mesh.must('mesh', 'peers', 'label', 'n6', 'rack-');
  expect((await peer('n6'))?.metadata.labels.rack).toBeUndefined();
});

test('what is wrong is said, with an exit code that scripts can tell', async ({ browser }) => {
  for (const args of [
    ['mesh', 'peers', 'lst'],
    ['mesh', 'peers', 'cordon'],
    ['mesh', 'peers', 'label', 'n6', 'nonsense'],
    ['mesh', 'peers', 'list', '--no-such-flag'],
    ['dev', 'kill', 'n99'],
    ['node'],
  ]) {
    const said = await mesh.run(...args);
    expect([args.join(' '), said.code]).toEqual([args.join(' '), 2]);
    expect(said.stderr).not.toBe('');
  }
  expect((await mesh.run('mesh', 'peers', 'status', 'n99')).code).toBe(4);

  const env = { ...mesh.env, OMNIRELAY_CONFIG_DIR: path.join(mesh.env.OMNIRELAY_HOME as string, 'vera') };
  await signInCommandLineElsewhere(browser, env, 'vera');
  const refused = await omnirelay(['mesh', 'peers', 'cordon', 'n5'], env);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/mesh\.operate|operator/);
  expect((await peer('n5'))?.intent).toBe('Active');
});

test('a second start prints the address of the first', async () => {
  const again = await mesh.run('dev');
  expect(again.code).toBe(0);
  expect(again.stdout).toContain(`already running: ${mesh.url}`);
});

test('members see a partition and its healing', async () => {
  await mesh.must('dev', 'partition', 'n7');
  await expect.poll(() => statusOf('n7')).toBe('Dead');
  await expect.poll(async () => (await peers()).filter((one) => one.status === 'Alive').length).toBe(6);
  await mesh.must('dev', 'heal');
  await expect.poll(() => statusOf('n7')).toBe('Alive');
});

test('a killed node comes back after a restart', async () => {
  await mesh.must('dev', 'kill', 'n6');
  await expect.poll(() => statusOf('n6')).toBe('Dead');
  await mesh.must('dev', 'restart', 'n6');
  await expect.poll(() => statusOf('n6')).toBe('Alive');
});

test('a new node joins with a token, once, and leaves when it is told to end', async () => {
  const home = mesh.env.OMNIRELAY_HOME as string;
  const endpoints = await controlEndpoints();
  const created = await mesh.must(
    'mesh',
    'tokens',
    'create',
    '--role',
    'worker',
    '--node-id',
    'n8',
    '--output',
    'json',
  );
  const { token } = JSON.parse(created) as { token: string };
  const folder = path.join(home, 'n8');
  const join = (dir: string) =>
    mesh.run('mesh', 'join', '--token', token, '--endpoint', endpoints[0] as string, '--node-id', 'n8', '--dir', dir);
  const joined = await join(folder);
  expect(joined.code, joined.stderr).toBe(0);
  const twice = await join(path.join(home, 'n8-again'));
  expect(twice.code).not.toBe(0);
  expect(twice.stderr).toContain('token');

  const config = path.join(folder, 'omnirelay.json');
  expect((await mesh.run('config', 'validate', config)).code).toBe(0);
  const port = await freePortBlock(2);
  const child = spawn(process.execPath, [OMNIRELAY, 'node', '--config', config], {
    env: {
      ...mesh.env,
      MESH_GOSSIP__PORT: String(port),
      MESH_GOSSIP__BINDADDRESS: '127.0.0.1',
      MESH_GOSSIP__ADVERTISEHOST: '127.0.0.1',
      MESH_CONTROL__HEALTHPORT: String(port + 1),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  try {
    await expect.poll(() => statusOf('n8'), { message: output() }).toBe('Alive');
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    await expect.poll(() => statusOf('n8')).toBe('Left');
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${output()}`, { cause: error });
  } finally {
    child.kill('SIGKILL');
  }
});

test('--watch tells changes as they happen, as a table or as a line an event, and Ctrl-C ends it well', async () => {
  const asJson = watching('--output', 'json');
  const events = (): readonly { kind: string; peer?: ListedPeer }[] =>
    asJson.lines().map((line) => JSON.parse(line) as { kind: string; peer?: ListedPeer });
  await expect.poll(() => events().some(({ kind }) => kind === 'Ready')).toBe(true);
  expect(events().filter(({ kind }) => kind === 'Snapshot').length).toBeGreaterThanOrEqual(7);
  const asTable = watching();
  await expect.poll(() => asTable.lines().some((line) => /^n5 +Alive/.test(line))).toBe(true);
  await mesh.must('mesh', 'peers', 'cordon', 'n5', '--reason', 'watched');
  const cordoned = () =>
    events().some(({ kind, peer: told }) => kind === 'Changed' && told?.nodeId === 'n5' && told.intent === 'Cordoned');
  await expect.poll(cordoned).toBe(true);
  await mesh.must('mesh', 'peers', 'uncordon', 'n5');
  expect(await Promise.all([asJson.interrupt(), asTable.interrupt()])).toEqual([0, 0]);
});

test('a frozen node hangs until it is dead, and goes on where it was when it is let', async () => {
  expect(await mesh.must('dev', 'kill', 'n7', '--freeze')).toContain('n7');
  await expect.poll(() => statusOf('n7')).toBe('Dead');
  const status = JSON.parse(await mesh.must('dev', 'status', '--output', 'json')) as {
    nodes: readonly { nodeId: string; state: string }[];
  };
  expect(status.nodes.find(({ nodeId }) => nodeId === 'n7')?.state).toBe('frozen');
  await mesh.must('dev', 'restart', 'n7');
  await expect.poll(() => statusOf('n7')).toBe('Alive');
});

test('one dead control node is passed over, and asked alone it is unavailable; so are all of them', async () => {
  const [first] = await controlEndpoints();
  await mesh.must('dev', 'kill', 'n1');
  expect((await mesh.run('mesh', 'peers', 'list')).code).toBe(0);
  const alone = await mesh.run('mesh', 'peers', 'list', '--endpoint', first as string);
  expect([alone.code, alone.stdout]).toEqual([5, '']);
  expect(alone.stderr).toContain('unavailable');
  await mesh.must('dev', 'kill', 'n2,n3');
  const asJson = await mesh.run('mesh', 'peers', 'list', '--output', 'json');
  expect([asJson.code, asJson.stdout]).toEqual([5, '']);
  expect(JSON.parse(asJson.stderr)).toMatchObject({ code: 'unavailable', status: 503 });
});

test('a registry that was lost is shown as such, and adopted by an admin who names it', async ({ browser }) => {
  // Goes on where the control nodes were killed: the store disappears under them.
  await loseRegistry(mesh);
  await mesh.must('dev', 'restart', 'n1,n2,n3');

  const show = async (): Promise<{ state?: string; storeIdentity?: string; writesStopped?: boolean }> => {
    const said = await mesh.run('mesh', 'lineage', 'show', '--output', 'json');
    return said.code === 0 ? JSON.parse(said.stdout) : {};
  };
  await expect.poll(async () => (await show()).state).toBe('empty');
  expect(await mesh.must('mesh', 'lineage', 'show')).toMatch(/empty; writes are stopped[\s\S]*High water/);
  expect((await mesh.run('mesh', 'peers', 'cordon', 'n5')).code).toBe(5);

  const identity = (await show()).storeIdentity as string;
  const adopt = ['mesh', 'lineage', 'adopt', '--reason', 'the disk was lost', '--expected-store-identity'];
  expect((await mesh.run('mesh', 'lineage', 'adopt', '--reason', 'which?')).code).toBe(2);
  expect((await mesh.run(...adopt, identity)).code, 'an operator').toBe(3);
  const env = { ...mesh.env, OMNIRELAY_CONFIG_DIR: path.join(mesh.env.OMNIRELAY_HOME as string, 'ana') };
  await signInCommandLineElsewhere(browser, env, 'ana');
  expect((await omnirelay([...adopt, 'another-store'], env)).code).toBe(6);
  expect((await omnirelay([...adopt, identity, '--dry-run'], env)).stdout).toContain('Would adopt lineage epoch');
  expect((await show()).state).toBe('empty');
  const adopted = await omnirelay([...adopt, identity], env);
  expect(adopted.code, adopted.stderr).toBe(0);
  expect(adopted.stdout).toContain('Adopted lineage epoch');
  // There is nothing to adopt any more, and that is said; leaders are elected anew, above every fence of before.
  expect((await omnirelay([...adopt, identity], env)).code).toBe(6);
  await expect.poll(() => mesh.must('mesh', 'leaders', 'status', '--kind', 'global')).toContain('global-control');
  await expect.poll(async () => (await show()).state).toBe('ok');
  expect(await mesh.must('mesh', 'peers', 'cordon', 'n5', '--reason', 'writes go on')).toContain('Cordoned');
});

const watching = (...args: string[]): WatchingCommand =>
  watchingCommand(mesh.env, ['mesh', 'peers', 'list', '--watch', ...args]);

async function controlEndpoints(): Promise<readonly string[]> {
  const profile = path.join(mesh.env.OMNIRELAY_HOME as string, 'dev', 'profile.json');
  return (JSON.parse(await readFile(profile, 'utf8')) as { endpoints: readonly string[] }).endpoints;
}

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text.slice(-4_000);
}
