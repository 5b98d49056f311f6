/** Workers reach the registry through control nodes: they read, lead and write what is theirs, whichever of the control nodes is there. */
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { type ClaimRecord, decodeClaim, decodeLiveness } from '@omnirelay/protocol';
import { openSqliteStore, type RegistryStore, type TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { freePortBlock } from './testing/free-ports.ts';
import { type NodeProcess, startNodeProcess } from './testing/node-process.ts';
import { type NodeOptions, type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

const SCOPE = 'reports';

async function mesh() {
  const cluster = ends.use(await testCluster());
  const path = join(cluster.directory, 'registry.sqlite');
  return { cluster, path, control: { role: 'control', registry: { kind: 'sqlite', path } } as const };
}

/** The store itself, past all control nodes. */
const storeAt = async (path: string): Promise<RegistryStore> =>
  ends.use(await openSqliteStore({ path, meshId: 'm1', clusterId: 'c1' }));

const startWorker = (cluster: TestCluster, nodeId: string, options: NodeOptions): Promise<TestNode> =>
  cluster.start(nodeId, { ...options, leadership: { scopes: [SCOPE] } });

const claimIn = async (store: RegistryStore): Promise<ClaimRecord | undefined> => {
  const [record] = (await store.read([`claims/${SCOPE}`])).records;
  return record === undefined ? undefined : decodeClaim(record.value);
};

const liveness = async (store: RegistryStore, nodeId: string) => {
  const [record] = (await store.read([`liveness/${nodeId}`])).records;
  return decodeLiveness(record?.value ?? '')!;
};

/** What a scope's leader does: writes below it, under its fence. */
function writeAsLeader(node: TestNode, at: number): Promise<string> {
  const under = node.mesh.leadership.under(SCOPE);
  if (under === undefined) return Promise.resolve('not leading');
  const { scope, fence, claimId, conditions } = under;
  return node.mesh.registry.store
    .transact({
      under: { kind: 'fence', scope, fence, claimId } as never,
      writerId: node.mesh.nodeId,
      txnId: `${claimId}.${at}` as TxnId,
      conditions: conditions as never,
      writes: [{ kind: 'put', key: `scopes/${SCOPE}/at`, value: String(at) }],
    })
    .then(({ kind }) => kind, String);
}

test('a worker leads a scope of its own, and goes on while one control node after the other is killed', async () => {
  const { cluster, path, control } = await mesh();
  const base = await freePortBlock(2);
  const addresses = [`127.0.0.1:${base}`, `127.0.0.1:${base + 1}`] as const;
  const start = (at: 0 | 1): Promise<NodeProcess> =>
    startNodeProcess(cluster, `k${at}`, { ...control, gossip: { port: base + at, seedPeers: [addresses[1 - at]!] } });
  const k0 = ends.use(await start(0));
  const k1 = ends.use(await start(1));
  const worker = await startWorker(cluster, 'w1', { gossip: { seedPeers: [...addresses] } });
  await worker.until(() => worker.status('k0') === 'alive' && worker.status('k1') === 'alive');
  await worker.until(() => worker.mesh.leadership.under(SCOPE) !== undefined);
  const store = await storeAt(path);
  const claim = await claimIn(store);
  expect(claim).toMatchObject({ nodeId: 'w1', released: false });
  const before = await liveness(store, 'w1');
  let written = 0;
  const goesOn = async (): Promise<void> => {
    const { beat } = await liveness(store, 'w1');
    await expect.poll(async () => (await liveness(store, 'w1')).beat > beat + 2n, { timeout: 15_000 }).toBe(true);
    await expect.poll(() => writeAsLeader(worker, ++written), { timeout: 15_000 }).toBe('committed');
  };
  await goesOn();
  await k0.kill();
  await goesOn();
  ends.use(await start(0));
  await worker.until(() => worker.status('k0') === 'alive');
  // It is up, and serves.
  await expect.poll(async () => (await liveness(store, 'k0'))?.held, { timeout: 30_000 }).toBe(true);
  await k1.kill();
  await goesOn();
  expect((await store.read(['liveness/w1'])).records).toMatchObject([{ lastWriterId: 'w1' }]);
  // Never deposed, never elected anew.
  expect(await claimIn(store)).toEqual(claim);
  expect((await liveness(store, 'w1')).epoch).toBe(before.epoch);
  expect((await store.read([`scopes/${SCOPE}/at`])).records).toMatchObject([
    { value: String(written), lastWriterId: 'w1' },
  ]);
});

test('what is not its own is refused by its reason, counted, and stands in the audit; policy may let only some stand', async () => {
  const { cluster, path, control } = await mesh();
  const mayStand = [{ scope: 'rep*', nodes: ['w1'] }];
  const k1 = await cluster.start('k1', { ...control, control: { mayStand } });
  await k1.until(() => k1.mesh.registry.state().kind === 'ok');
  const w1 = await startWorker(cluster, 'w1', { seeds: [k1] });
  const w2 = await startWorker(cluster, 'w2', { seeds: [k1], role: 'gateway' });
  await w1.until(() => w1.mesh.leadership.under(SCOPE) !== undefined);
  await w2.until(() => w2.mesh.registry.state().kind === 'ok');
  const { store } = w2.mesh.registry;
  await expect(store.read(['join-tokens/t'])).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(store.list('audit/', { limit: 1 })).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(store.compact(1n as never)).rejects.toMatchObject({ code: 'not_permitted' });
  const write = (key: string, writerId = 'w2') =>
    store.transact({
      under: { kind: 'unfenced' },
      writerId,
      txnId: `${writerId} ${key}` as TxnId,
      conditions: [],
      writes: [{ kind: 'put', key, value: '{}' }],
    });
  await expect(write('claims/global-control')).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(write('meta/lineage')).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(write(`scopes/${SCOPE}/at`, 'w1')).rejects.toMatchObject({
    code: 'not_permitted',
    message: expect.stringContaining('gateway w2 may not write in the name of w1 (told by control node k1)'),
  });
  // It stands for the scope by its own config, and the control node does not let it.
  const elsewhere = (node: TestNode) => node.mesh.leadership.tokens().find(({ scope }) => scope === SCOPE)?.leaderId;
  await w2.until(() => elsewhere(w2) === 'w1');
  expect((await store.list('claims/', { limit: 100 })).records.map(({ key }) => key)).toContain(`claims/${SCOPE}`);
  expect(await k1.metric('mesh_refused_peers_total{mesh_reason="not-permitted"}')).toBeGreaterThanOrEqual(6);
  const behind = await storeAt(path);
  const audited = async () => {
    const { records } = await behind.list('audit/', { limit: 500 });
    return records.filter(({ value }) => value.includes('not-permitted') && value.includes('/gateway/w2'));
  };
  await expect.poll(async () => (await audited()).length, { timeout: 10_000 }).toBeGreaterThan(0);
  await w1[Symbol.asyncDispose]();
  await k1.until(() => elsewhere(k1) === undefined);
  await w2.until(() =>
    w2.log.some(({ msg }) => /may not write "claims\/reports": it may not stand for reports/.test(msg)),
  );
  // Whoever may not, does not, though the scope is free.
  await expect(claimIn(behind)).resolves.toMatchObject({ nodeId: 'w1', released: true });
});
