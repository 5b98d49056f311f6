import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { openSqliteStore } from './sqlite-store.ts';

describeRegistryCompliance('sqlite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'registry-'));
  const path = join(directory, 'registry.db');
  const open = (options: { meshId?: string } = {}) =>
    openSqliteStore({ meshId: 'mesh', clusterId: 'c1', shared: true, path, openTimeoutMs: 30_000, ...options });
  return {
    open,
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
