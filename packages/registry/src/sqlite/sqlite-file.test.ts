import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn, watchUntil } from '../compliance/transactions.ts';
import type { Revision, TxnId } from '../port.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { withThread } from './testing/with-thread.ts';

let directory = '';
let path = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'registry-'));
  path = join(directory, 'registry.db');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const open = (openTimeoutMs = 30_000) => openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1', openTimeoutMs });

function writer(
  name: string,
  count: number,
): { child: ChildProcess; acknowledged: string[]; lines: AsyncIterable<string> } {
  const program = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, path, name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => acknowledged.push(line));
  return { child, acknowledged, lines };
}

test('closing ends in time and says why, though the thread of the file hangs', async () => {
  const closed = { path, meshId: 'mesh', clusterId: 'c1', openTimeoutMs: 30_000, closeTimeoutMs: 50 };
  const { opened, thread } = await withThread(() => openSqliteStore(closed));
  // As one that is inside a call which the disk does not answer: it hears nothing.
  thread.postMessage = () => undefined;
  await expect(opened[Symbol.asyncDispose]()).rejects.toMatchObject({
    code: 'registry_dark',
    message: expect.stringContaining(`${path} has not ended within 50 ms`),
  });
});

test('opening is called off at once, though the thread of the file hangs', async () => {
  await (await open())[Symbol.asyncDispose]();
  using holder = new DatabaseSync(path);
  holder.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  const off = new AbortController();
  const hung = Promise.withResolvers<Worker>();
  process.once('worker', (thread: Worker) => {
    thread.terminate = () => new Promise(() => undefined);
    hung.resolve(thread);
  });
  const opening = openSqliteStore({ path, meshId: 'mesh', clusterId: 'c1', openTimeoutMs: 30_000, signal: off.signal });
  const thread = await hung.promise;
  off.abort(new Error('called off'));
  await expect(opening).rejects.toThrow('called off');
  await Worker.prototype.terminate.call(thread);
});

test('processes that write at once lose nothing, and each write is seen by a watch elsewhere', async () => {
  await using store = await open();
  const signal = new AbortController().signal;
  const seeing = watchUntil(
    store.watch('w/', 0n as Revision, { signal }),
    (seen) => seen.filter((event) => event.kind === 'put').length === 60,
  );
  const writers = ['a', 'b', 'c'].map((name) => writer(name, 20));
  await Promise.all(writers.map(({ child }) => once(child, 'close')));
  const seen = (await seeing).flatMap((event) => (event.kind === 'put' ? [event.record.key] : []));
  expect(seen.sort()).toEqual(writers.flatMap(({ acknowledged }) => acknowledged).sort());
  expect(seen).toHaveLength(60);
});

test('kill -9 of a writer loses nothing that it was told is written', async () => {
  await using store = await open();
  const { child, acknowledged } = writer('a', 100_000);
  await watchUntil(
    store.watch('w/', 0n as Revision, { signal: new AbortController().signal }),
    (seen) => seen.filter((event) => event.kind === 'put').length >= 20,
  );
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const key of acknowledged) expect((await store.read([key])).records).toHaveLength(1);
  await commit(store, txn([put('after')]));
});

test('a locked file is named with the process that holds it, and the write surely did not happen', async () => {
  await using store = await open();
  const holder = new DatabaseSync(path);
  holder.exec('BEGIN IMMEDIATE');
  const waiting = store.transact(txn([put('a')]), { timeoutMs: 50 });
  await expect(waiting).rejects.toMatchObject({ code: 'registry_locked', message: expect.stringContaining(path) });
  if (process.platform === 'linux') await expect(waiting).rejects.toThrow(String(process.pid));
  holder.exec('ROLLBACK');
  holder.close();
  expect((await store.read(['a'])).records).toEqual([]);
  await commit(store, txn([put('a')]));
});

test('closing while a write waits for the lock answers the write, and it surely did not happen', async () => {
  const store = await open();
  const holder = new DatabaseSync(path);
  holder.exec('BEGIN IMMEDIATE');
  const waiting = store.transact(txn([put('a')]), { timeoutMs: 60_000 });
  const answered = expect(waiting).rejects.toMatchObject({ code: 'registry_dark' });
  await store[Symbol.asyncDispose]();
  await answered;
  holder.exec('ROLLBACK');
  holder.close();
  await using again = await open();
  expect((await again.read(['a'])).records).toEqual([]);
});

test('a write whose thread dies before it answers is unknown, and is read back from another handle', async () => {
  const { opened: store, thread } = await withThread(open);
  const holder = new DatabaseSync(path);
  holder.exec('BEGIN IMMEDIATE');
  const transaction = txn([put('a')]);
  const waiting = store.transact(transaction, { timeoutMs: 60_000 });
  const beat = store.heartbeat('live/n1', 0n as Revision, '1', { timeoutMs: 60_000 });
  // Reads are answered in order, so both writes have reached the thread and wait for the lock there.
  await store.read(['a']);
  await thread.terminate();
  expect(await waiting).toMatchObject({ kind: 'unknown', txnId: transaction.txnId });
  expect(await beat).toEqual({ kind: 'unknown' });
  expect(store.ended.aborted).toBe(true);
  await expect(store.read(['a'])).rejects.toMatchObject({ code: 'registry_dark' });
  holder.exec('ROLLBACK');
  holder.close();
  await using again = await open();
  expect(await again.outcomeOf(transaction.txnId)).toEqual({ kind: 'absent' });
  await commit(again, transaction);
});

test('a guarded registry whose thread dies opens another by itself, and goes on in the same lineage', async () => {
  const { opened, thread } = await withThread(async () => {
    const registry = await guarded('sqlite', () => open());
    return { registry, state: await reaches(registry, 'ok') };
  });
  await using registry = opened.registry;
  await commit(registry.store, txn([put('a')]));
  await thread.terminate();
  await expect(registry.store.read(['a'])).rejects.toMatchObject({ code: 'registry_dark' });
  await reaches(registry, 'dark');
  expect((await reaches(registry, 'ok')).stored).toEqual(opened.state.stored);
  expect((await registry.store.read(['a'])).records).toHaveLength(1);
});

test('a commit that the disk refuses is unknown, is read back as what it is, and does not end the thread', async () => {
  // A limit on the size of files: sqlite's own write fails, as on a full or failing disk.
  const program = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  const limited = spawn(
    'sh',
    ['-c', 'ulimit -f 700; exec "$0" "$@"', process.execPath, program, path, 'a', '20', '20000'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(limited);
  const lines: string[] = [];
  createInterface({ input: limited.stdout }).on('line', (line) => lines.push(line));
  expect(await once(limited, 'close')).toEqual([0, null]);
  const acknowledged = lines.filter((line) => line.startsWith('w/'));
  const unknown = lines.filter((line) => line.startsWith('unknown ')).map((line) => line.slice('unknown '.length));
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(unknown.length).toBeGreaterThan(0);
  // A dead thread would refuse each later call.
  expect(acknowledged.length + unknown.length).toBe(20);
  await using store = await open();
  for (const key of acknowledged) expect((await store.read([key])).records).toHaveLength(1);
  for (const key of unknown) {
    const { kind } = await store.outcomeOf(key as TxnId);
    expect((await store.read([key])).records).toHaveLength(kind === 'committed' ? 1 : 0);
  }
});

test('a damaged file, another program file and another mesh file are each refused, untouched', async () => {
  await writeFile(path, 'x'.repeat(8192));
  await expect(open()).rejects.toMatchObject({ code: 'registry_corrupt', message: expect.stringContaining('adopt') });
  await rm(path);
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE invoices (id)');
  other.close();
  await expect(open()).rejects.toMatchObject({
    code: 'lineage_mismatch',
    message: expect.stringContaining('invoices'),
  });
  await rm(path);
  await (await open())[Symbol.asyncDispose]();
  const stranger = openSqliteStore({ path, meshId: 'other', clusterId: 'c1' });
  await expect(stranger).rejects.toMatchObject({ code: 'lineage_mismatch', message: expect.stringContaining('mesh') });
});

test('a file of format 1 is upgraded where it lies, and keeps what it holds', async () => {
  const first = await open();
  const revision = await commit(first, txn([put('a', 'old')]));
  await first[Symbol.asyncDispose]();
  const older = new DatabaseSync(path);
  older.exec(
    "ALTER TABLE records DROP COLUMN vector; ALTER TABLE changes DROP COLUMN vector; UPDATE meta SET number = 1 WHERE name = 'format'",
  );
  older.close();
  await using store = await open();
  expect((await store.read(['a'])).records).toMatchObject([{ value: 'old', version: revision }]);
  await commit(store, txn([{ ...put('a', 'new'), versionVector: { eu: '2' } }]));
  expect((await store.read(['a'])).records).toMatchObject([{ value: 'new', versionVector: { eu: '2' } }]);
});

test('a missing directory is named', async () => {
  const nowhere = join(directory, 'nowhere', 'registry.db');
  const opening = openSqliteStore({ path: nowhere, meshId: 'mesh', clusterId: 'c1' });
  await expect(opening).rejects.toMatchObject({ code: 'registry_dark', message: expect.stringContaining('nowhere') });
});
