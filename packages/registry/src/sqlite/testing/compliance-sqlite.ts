/** A sqlite file as the compliance suites want it. */
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import type { ExchangeableStore } from '../../compliance/describe-lost-stores.ts';
import type { RegistryStore } from '../../port.ts';
import { openSqliteStore } from '../sqlite-store.ts';
import { withThread } from './with-thread.ts';

export async function complianceSqlite(): Promise<ExchangeableStore> {
  const directory = await mkdtemp(join(tmpdir(), 'registry-'));
  const path = join(directory, 'registry.db');
  const threads = new Map<RegistryStore, Worker>();
  const open = async (options: { meshId?: string } = {}) => {
    const { opened, thread } = await withThread(() =>
      openSqliteStore({ meshId: 'mesh', clusterId: 'c1', shared: true, path, openTimeoutMs: 30_000, ...options }),
    );
    threads.set(opened, thread);
    return opened;
  };
  const kept = join(directory, 'kept.db');
  /** As one does it by hand: the file, without what the former one had in its log. */
  const putInPlace = async (file: string) => {
    for (const rest of ['-wal', '-shm']) await rm(`${path}${rest}`, { force: true });
    await rename(file, path);
  };
  return {
    kind: 'sqlite',
    open,
    async loseAnswer(store, write) {
      const holder = new DatabaseSync(path);
      holder.exec('BEGIN IMMEDIATE');
      const waiting = write();
      // Answered in order: the write has reached the thread, and waits for the lock there.
      await store.read([]);
      await threads.get(store)?.terminate();
      holder.exec('ROLLBACK');
      holder.close();
      return waiting;
    },
    async makeNewer() {
      const store = await open();
      await store[Symbol.asyncDispose]();
      const db = new DatabaseSync(path);
      db.exec("UPDATE meta SET number = 99 WHERE name = 'min_reader'");
      db.close();
    },
    async keepCopy() {
      using db = new DatabaseSync(path);
      db.exec(`VACUUM INTO '${kept}'`);
    },
    async putCopyBack() {
      const copy = join(directory, 'copy.db');
      await copyFile(kept, copy);
      await putInPlace(copy);
    },
    async empty() {
      const fresh = join(directory, 'fresh.db');
      const store = await openSqliteStore({ meshId: 'mesh', clusterId: 'c1', path: fresh, openTimeoutMs: 30_000 });
      await store[Symbol.asyncDispose]();
      await putInPlace(fresh);
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
