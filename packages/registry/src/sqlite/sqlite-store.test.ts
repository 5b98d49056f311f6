import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import type { RegistryStore } from '../port.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { withThread } from './testing/with-thread.ts';

describeRegistryCompliance('sqlite', async () => {
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
  return {
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
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});
