import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { adopt, guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import { openEtcdStore } from './etcd-store.ts';
import type { EtcdProcess } from './testing/etcd-process.ts';
import { etcdctl } from './testing/etcdctl.ts';
import { endpointsOf, etcdTest } from './testing/with-etcd.ts';

const { start } = etcdTest();
const run = promisify(execFile);

/** With a token of its own it becomes another cluster, without one the same. */
async function restore(etcd: EtcdProcess, snapshot: string, token?: string): Promise<void> {
  await etcd.kill('SIGTERM');
  await rm(etcd.data, { recursive: true });
  const { name, peerUrl, data } = etcd;
  const args = ['snapshot', 'restore', snapshot, '--name', name, '--data-dir', data];
  const cluster = ['--initial-cluster', `${name}=${peerUrl}`, '--initial-advertise-peer-urls', peerUrl];
  const named = token === undefined ? [] : ['--initial-cluster-token', token];
  await run('etcdctl', [...args, ...cluster, ...named], { env: { ...process.env, ETCDCTL_API: '3' } });
  await etcd.start();
}

for (const [what, token, state] of [
  ['with a token of its own is another store, whatever its revision', 'restored-1', 'foreign'],
  ['without one is told by its revision', undefined, 'behind'],
] as const) {
  test(`a copy restored ${what}, and is worked with once it is adopted`, async () => {
    const etcd = await start();
    const target = { endpoints: endpointsOf(etcd) };
    await using registry = await guarded('etcd', () => openEtcdStore({ target, meshId: 'mesh', clusterId: 'c1' }));
    await reaches(registry, 'ok');
    await commit(registry.store, txn([put('a', 'kept')]));
    const snapshot = join(etcd.directory, 'snapshot.db');
    await etcdctl(etcd, 'snapshot', 'save', snapshot);
    if (state === 'behind') await commit(registry.store, txn([put('a', 'lost')]));
    await restore(etcd, snapshot, token);
    expect((await reaches(registry, state)).explanation).toContain('lineage adopt');
    await expect(registry.store.transact(txn([put('b')]))).rejects.toMatchObject({ code: 'lineage_mismatch' });
    await adopt(registry);
    expect((await registry.store.read(['a'])).records).toMatchObject([{ value: 'kept' }]);
    await commit(registry.store, txn([put('b')]));
  });
}
