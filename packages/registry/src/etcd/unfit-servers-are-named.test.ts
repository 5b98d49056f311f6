import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { RegistryErrorCode, Revision } from '../port.ts';
import { temporaryCertificate } from '../server/testing/temporary-certificate.ts';
import type { EtcdProcess } from './testing/etcd-process.ts';
import { etcdctl } from './testing/etcdctl.ts';
import { endpointsOf, etcdTest } from './testing/with-etcd.ts';

const { start, open, folder } = etcdTest();
const zero = 0n as Revision;
const saying = (code: RegistryErrorCode, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

/** As docs/operating/registry.md says. */
async function withUser(etcd: EtcdProcess, password: string): Promise<void> {
  for (const command of [
    'user add root:admin',
    'user grant-role root root',
    'role add omnirelay',
    'role grant-permission omnirelay --prefix=true readwrite /mesh/c1/',
    `user add omnirelay:${password}`,
    'user grant-role omnirelay omnirelay',
    'auth enable',
  ])
    await etcdctl(etcd, ...command.split(' '));
}

test('a wrong or missing password is named; the right one is read anew whenever the user signs in', async () => {
  const etcd = await start();
  await withUser(etcd, 'first');
  const passwordPath = join(await folder(), 'password');
  const target = { endpoints: endpointsOf(etcd), username: 'omnirelay', passwordPath };
  await expect(open(etcd)).rejects.toEqual(saying('registry_dark', 'mesh.registry.username'));
  await expect(open(etcd, { target })).rejects.toEqual(saying('registry_dark', passwordPath));
  await writeFile(passwordPath, 'not-to-be-told\n');
  const refusal = await open(etcd, { target }).catch((error: unknown) => error);
  expect(refusal).toEqual(saying('registry_dark', 'refused the user name or password'));
  // Whoever logs it logs what it hangs on as well.
  expect(inspect(refusal, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('not-to-be-told');
  await writeFile(passwordPath, 'first\n');
  const store = await open(etcd, { target });
  await commit(store, txn([put('a')]));
  // Etcd forgets its tokens with its process, and with a change of its users: the next call signs in once more.
  await etcdctl(etcd, '--user', 'root:admin', 'user', 'add', 'another:user');
  await commit(store, txn([put('a', '2')]));
  await etcd.kill('SIGKILL');
  await etcd.start();
  await expect
    .poll(() => store.read(['a']).then(({ records }) => records, String), { timeout: 10_000 })
    .toMatchObject([{ value: '2' }]);
});

test('a token that counts no more is renewed, and no call notices', async () => {
  const etcd = await start();
  await withUser(etcd, 'secret');
  const passwordPath = join(await folder(), 'password');
  await writeFile(passwordPath, 'secret');
  const store = await open(etcd, {
    target: { endpoints: endpointsOf(etcd), username: 'omnirelay', passwordPath },
  });
  const first = await commit(store, txn([put('a')]));
  // Etcd forgets all tokens when it is told to ask for none.
  await etcdctl(etcd, '--user', 'root:admin', 'auth', 'disable');
  await etcdctl(etcd, 'auth', 'enable');
  const beat = await store.heartbeat('live/1', zero, '1');
  expect(beat.kind).toBe('committed');
  expect((await commit(store, txn([put('a', '2')]))) > first).toBe(true);
});

test('a user who may do only what the operating page lists can do all that the registry needs, and nothing beside it', async () => {
  const etcd = await start();
  await withUser(etcd, 'secret');
  const passwordPath = join(await folder(), 'password');
  await writeFile(passwordPath, 'secret');
  const target = { endpoints: endpointsOf(etcd), username: 'omnirelay', passwordPath };
  const store = await open(etcd, { target, retention: [{ prefix: 'h/', maxRecords: 1, maxAgeMs: 60_000 }] });
  for (let i = 0; i < 3; i++) await commit(store, txn([put(`h/${i}`), put('a')]));
  await store.heartbeat('live/1', zero, '1');
  const over = new AbortController();
  const watch = store.watch('h/', zero, { signal: over.signal })[Symbol.asyncIterator]();
  expect((await watch.next()).value).toMatchObject({ kind: 'put' });
  over.abort();
  await store.compact((await store.read([])).revision);
  expect((await store.list('h/', { limit: 5 })).records).toHaveLength(1);
  await expect(open(etcd, { target, meshId: 'other' })).rejects.toEqual(saying('registry_dark', 'roles'));
  // Who may read alone is told at once, not at the first change.
  for (const args of [
    ['role', 'revoke-permission', 'omnirelay', '--prefix', '/mesh/c1/'],
    ['role', 'grant-permission', 'omnirelay', '--prefix=true', 'read', '/mesh/c1/'],
  ])
    await etcdctl(etcd, '--user', 'root:admin', ...args);
  await expect(open(etcd, { target })).rejects.toEqual(saying('registry_dark', 'roles'));
});

test('over TLS it speaks only to a member whose certificate the CA has signed, with its own, and says what is wrong with another', async () => {
  const path = await folder();
  const mine = temporaryCertificate(path, 'mine');
  const other = temporaryCertificate(path, 'other');
  const etcd = await start({ tls: mine });
  const endpoints = endpointsOf(etcd);
  const client = { certificatePath: mine.certificate, keyPath: mine.key };
  const store = await open(etcd, { target: { endpoints, tls: { caPath: mine.ca, ...client } } });
  await commit(store, txn([put('a')]));
  expect((await store.read(['a'])).records).toHaveLength(1);
  for (const tls of [{ caPath: other.ca, ...client }, client, { caPath: mine.ca }])
    await expect(open(etcd, { target: { endpoints, tls } })).rejects.toEqual(
      saying('registry_dark', 'mesh.registry.tls'),
    );
  const plain = { endpoints: [`http://127.0.0.1:${etcd.port}`] };
  await expect(open(etcd, { target: plain })).rejects.toEqual(saying('registry_dark', String(etcd.port)));
  const missing = { caPath: join(path, 'nowhere.pem') };
  await expect(open(etcd, { target: { endpoints, tls: missing } })).rejects.toEqual(
    saying('registry_dark', 'nowhere.pem'),
  );
});

test('full of data it refuses writes and not reads, what it has taken last is known, and it is over when there is room again', async () => {
  const etcd = await start({ flags: ['--quota-backend-bytes', String(2 * 1024 * 1024)] });
  const store = await open(etcd, { ownsCluster: true });
  const large = 'x'.repeat(60_000);
  const committed: Revision[] = [];
  let refused: unknown;
  for (let i = 0; refused === undefined && i < 200; i++) {
    const transaction = txn([put('large', large)]);
    const outcome = await store.transact(transaction).catch((error: unknown) => {
      refused = error;
    });
    if (outcome?.kind === 'committed') committed.push(outcome.revision);
  }
  expect(refused).toEqual(saying('registry_full', 'alarm disarm'));
  await expect(store.heartbeat('live/1', zero, '1')).rejects.toEqual(saying('registry_full', 'alarm disarm'));
  const { records, revision } = await store.read(['large', 'live/1']);
  expect(records).toMatchObject([{ key: 'large', version: committed.at(-1) }]);
  expect(revision).toBe(committed.at(-1));
  await etcdctl(etcd, 'compaction', String(revision));
  await etcdctl(etcd, 'defrag');
  await etcdctl(etcd, 'alarm', 'disarm');
  await expect
    .poll(() => store.transact(txn([put('large', 'small')])).then(({ kind }) => kind, String), { timeout: 10_000 })
    .toBe('committed');
});

test('keys deleted behind the back of the registry are told, not mended in silence', async () => {
  const etcd = await start();
  const store = await open(etcd);
  await commit(store, txn([put('a')]));
  await etcdctl(etcd, 'del', '/mesh/c1/!meta');
  await expect(store.transact(txn([put('b')]))).rejects.toEqual(saying('registry_corrupt', 'a part of this mesh'));
  const other = await start();
  await etcdctl(other, 'put', '/mesh/c1/a', 'by hand');
  await expect(open(other)).rejects.toEqual(saying('registry_corrupt', 'written by something else'));
});

test('a member that is not there is named, and of several each', async () => {
  const [first, second] = [await start(), await start()];
  await first.kill('SIGKILL');
  await second.kill('SIGKILL');
  await expect(open(first)).rejects.toEqual(saying('registry_dark', 'mesh.registry.endpoints'));
  await expect(open([first, second])).rejects.toEqual(saying('registry_dark', `127.0.0.1:${first.port}`));
  await expect(open([first, second])).rejects.toEqual(saying('registry_dark', `127.0.0.1:${second.port}`));
});
