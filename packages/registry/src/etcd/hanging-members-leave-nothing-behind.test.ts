import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import { openEtcdStore } from './etcd-store.ts';
import { etcdTest } from './testing/with-etcd.ts';

const { start } = etcdTest();

test('a member that hangs is left with its sockets, though calls were under way, and so by a handle that closes', async () => {
  const etcd = await start();
  const open = new Set<Socket>();
  const between = createServer((socket) => {
    open.add(socket);
    socket.on('end', () => open.delete(socket));
    socket.on('error', () => open.delete(socket));
    socket.on('close', () => open.delete(socket));
    const beyond = connect(Number(new URL(etcd.endpoint).port), '127.0.0.1').on('error', () => socket.destroy());
    socket.pipe(beyond).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const endpoint = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  const store = await openEtcdStore({ target: { endpoints: [endpoint] }, meshId: 'mesh', clusterId: 'c1' });
  await commit(store, txn([put('a')]));
  const [first] = open;
  etcd.freeze();
  expect(await store.transact(txn([put('a')]))).toMatchObject({ kind: 'unknown' });
  await expect.poll(() => open.has(first!)).toBe(false);
  const reading = store.read(['a']);
  reading.catch(() => undefined);
  await expect.poll(() => open.size).toBeGreaterThan(0);
  await store[Symbol.asyncDispose]();
  await expect(reading).rejects.toMatchObject({ code: 'registry_dark' });
  await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0);
  etcd.thaw();
  between.close();
});
