import { existsSync } from 'node:fs';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, startTestIssuer, type TestIssuer } from './control-plane/testing/test-issuer.ts';
import { AUDIT_RETENTION } from './open-registry-store.ts';
import { type NodeOptions, type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

let cluster: TestCluster;
let issuer: TestIssuer;
beforeAll(async () => {
  cluster = await testCluster();
  issuer = await startTestIssuer();
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const file = (name: string): string => join(cluster.directory, `${name}.sqlite`);
const controlNode = (id: string, path: string, options: NodeOptions = {}): Promise<TestNode> =>
  cluster.start(id, {
    role: 'control',
    registry: { kind: 'sqlite', path },
    ...options,
    control: { oidc: { issuer: issuer.url } },
  });

async function registryPart(node: TestNode): Promise<{ ready: boolean; why: string }> {
  const { parts } = await node.readyz();
  const found = parts.find((part) => part.part === 'registry');
  if (found === undefined) throw new Error('no registry in /readyz');
  return found;
}

async function readinessSays(node: TestNode, words: RegExp): Promise<void> {
  await readinessOf(node, words);
  const status = await fetch(`http://127.0.0.1:${node.mesh.ports.health}/readyz`);
  expect(status.status).toBe(200);
  expect((await registryPart(node)).why).toMatch(words);
}

/** As told by the node itself, ready or not. */
const readinessOf = (node: TestNode, words: RegExp): Promise<void> =>
  node.until(() => node.mesh.readiness().some((part) => part.part === 'registry' && words.test(part.why)));

async function rest(node: TestNode, method: string, path: string, body?: unknown) {
  const token = await issuer.token('ana', ADMIN);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; json: Record<string, unknown> }>();
  const call = request(
    {
      host: '127.0.0.1',
      port: node.mesh.ports.controlHttps,
      method,
      path: `/control/v1${path}`,
      ca: cluster.caPem,
      checkServerIdentity: () => undefined,
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    },
    (answer) => {
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, json: JSON.parse(said) }), reject);
    },
  );
  call.on('error', reject);
  call.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

const cordon = (node: TestNode, peer: string, reason: string) =>
  rest(node, 'POST', `/peers/${peer}:cordon`, { reason });

/** Gossip goes on: a newcomer is learned of. */
async function gossipGoesOn(node: TestNode, newcomer: string): Promise<void> {
  const peer = await cluster.start(newcomer, { seeds: [node] });
  await node.until(() => node.status(newcomer) === 'alive');
  await peer.until(() => peer.status(node.mesh.nodeId) === 'alive');
}

describe('a control node stays up, gossips and says what is wrong when its registry file', () => {
  test('is locked by another program; it goes on by itself once the lock is gone', async () => {
    const path = file('locked');
    const holder = new DatabaseSync(path);
    holder.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    const node = await controlNode('k1', path);
    await readinessSays(node, /locked/);
    expect((await registryPart(node)).ready).toBe(false);
    await gossipGoesOn(node, 'k2');
    expect(await cordon(node, 'k2', 'try')).toMatchObject({ status: 503 });
    holder.exec('ROLLBACK');
    holder.close();
    await readinessSays(node, /^ok/);
    expect(await cordon(node, 'k2', 'again')).toMatchObject({ status: 200, json: { after: 'Cordoned' } });
  });

  test('is corrupted', async () => {
    const path = file('corrupted');
    await writeFile(path, Buffer.alloc(8192, 'no database at all '));
    const node = await controlNode('l1', path);
    await readinessSays(node, /damaged, or no sqlite file.*omnirelay mesh lineage adopt/s);
    await gossipGoesOn(node, 'l2');
    expect(await cordon(node, 'l2', 'try')).toMatchObject({ status: 503 });
  });

  test('belongs to another program: it is left untouched', async () => {
    const path = file('foreign');
    const theirs = new DatabaseSync(path);
    theirs.exec('CREATE TABLE ledger (entry TEXT); INSERT INTO ledger VALUES (1)');
    const node = await controlNode('m1', path);
    await readinessSays(node, /another program \(tables: ledger\)/);
    await gossipGoesOn(node, 'm2');
    expect(await cordon(node, 'm2', 'try')).toMatchObject({ status: 503 });
    expect(theirs.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([{ name: 'ledger' }]);
    theirs.close();
  });

  test('was restored from an older copy: writes stop, `adopt` is named, and adopting goes on', async () => {
    const path = file('restored');
    const first = await controlNode('o1', path);
    await gossipGoesOn(first, 'o2');
    await readinessSays(first, /^ok/);
    await first[Symbol.asyncDispose]();
    const copy = `${path}.copy`;
    await copyFile(path, copy);

    const second = await controlNode('o1', path);
    await gossipGoesOn(second, 'o3');
    await readinessSays(second, /^ok/);
    expect(await cordon(second, 'o3', 'forgotten by the copy')).toMatchObject({ status: 200 });
    await second[Symbol.asyncDispose]();
    await Promise.all([`${path}-wal`, `${path}-shm`].map((beside) => rm(beside, { force: true })));
    await copyFile(copy, path);

    const third = await controlNode('o1', path);
    await readinessSays(third, /^behind.*Writes stopped.*omnirelay mesh lineage adopt/s);
    await gossipGoesOn(third, 'o4');
    const refused = await cordon(third, 'o4', 'try');
    expect(refused).toMatchObject({ status: 503, json: { detail: expect.stringContaining('lineage adopt') } });
    const lineage = await rest(third, 'GET', '/lineage');
    expect(lineage.json).toMatchObject({ state: 'behind', writesStopped: true });
    const { storeIdentity } = lineage.json as { storeIdentity: string };
    const body = { expectedStoreIdentity: storeIdentity, reason: 'the backup is all there is' };
    expect(await rest(third, 'POST', '/lineage:adopt', body)).toMatchObject({ status: 200 });
    await readinessSays(third, /^ok/);
    expect(await cordon(third, 'o4', 'now it may be')).toMatchObject({ status: 200 });
  });
});

describe('an empty registry', () => {
  test('beside a sound one is never founded: the newcomer stops, names `adopt`, and the mesh works on', async () => {
    const sound = await controlNode('q1', file('sound'));
    await readinessSays(sound, /^ok/);
    const newcomer = await controlNode('q2', file('newcomer'), { seeds: [sound] });
    await readinessSays(newcomer, /^empty.*yet this mesh has seen.*omnirelay mesh lineage adopt/s);
    expect(await cordon(newcomer, 'q1', 'try')).toMatchObject({ status: 503 });
    expect(await rest(newcomer, 'GET', '/lineage')).toMatchObject({ json: { state: 'empty', writesStopped: true } });
    // The mark has gone round both ways, and the sound registry is still the highest.
    expect(await cordon(sound, 'q2', 'still sound')).toMatchObject({ status: 200 });
    await readinessSays(sound, /^ok/);
  });

  test('waits for the mesh while no seed answers, and is founded once a member says that there is none', async () => {
    const alone = await controlNode('r1', file('waits'), { gossip: { seedPeers: ['127.0.0.1:1'] } });
    await readinessOf(alone, /waits for the mesh to be asked: no member .* 127\.0\.0\.1:1/);
    expect(await rest(alone, 'GET', '/lineage')).toMatchObject({ json: { headRevision: '0', writesStopped: true } });
    await gossipGoesOn(alone, 'r2');
    await readinessOf(alone, /^ok/);
  });
});

test('every node keeps the high water, and a worker that remembers it stops a registry that was lost', async () => {
  const path = file('lost');
  const control = await controlNode('s1', path);
  await readinessSays(control, /^ok/);
  const worker = await cluster.start('s2', { seeds: [control] });
  const kept = join(cluster.directory, 's2', 'high-water.s2.json');
  await worker.until(() => existsSync(kept));
  await worker[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
  // The machine of the control node is lost, with its disk.
  await Promise.all([rm(path), rm(join(cluster.directory, 's1'), { recursive: true })]);
  const again = await cluster.start('s2', {});
  const replaced = await controlNode('s1', path, { seeds: [again] });
  await readinessSays(replaced, /^empty.*yet this mesh has seen lineage epoch \d+/s);
});

test('a peer that is turned away stands in the audit of the control node', async () => {
  const node = await controlNode('p1', file('audited'));
  await readinessSays(node, /^ok/);
  const socket = connect({
    host: '127.0.0.1',
    port: node.mesh.ports.mesh ?? 0,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
  });
  socket.on('error', () => {});
  const entries = async () => (await rest(node, 'GET', '/audit')).json.entries as readonly { action: string }[];
  await expect
    .poll(async () => (await entries()).map((entry) => entry.action), { timeout: 30_000 })
    .toContain('refuse-peer');
  expect((await entries()).find((entry) => entry.action === 'refuse-peer')).toMatchObject({
    outcome: 'refused',
    reason: 'no-certificate',
    object: 'address/127.0.0.1',
  });
  // The store counts the audit as history, so that it can never grow without end.
  using records = new DatabaseSync(file('audited'), { readOnly: true });
  const histories = records.prepare("SELECT DISTINCT history FROM records WHERE key GLOB '/m1/c1/audit/*'").all();
  expect(histories.map((row) => row.history)).toEqual([`/m1/c1/${AUDIT_RETENTION.prefix}`]);
});
