/** Postgres processes and handles of one test, ended with it in the reverse order. */
import { rm } from 'node:fs/promises';
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { RegistryStore } from '../../port.ts';
import type { PostgresStoreOptions, PostgresTarget } from '../postgres-options.ts';
import { openPostgresStore } from '../postgres-store.ts';
import {
  type PostgresProcess,
  type PostgresProcessOptions,
  postgresFolder,
  runPostgresProgram,
  startPostgres,
} from './postgres-process.ts';

export interface PostgresTest {
  start(options?: PostgresProcessOptions): Promise<PostgresProcess>;
  /** A streaming standby that has caught up with the primary. */
  startStandby(primary: PostgresProcess): Promise<PostgresProcess>;
  open(postgres: { readonly port: number }, options?: Partial<PostgresStoreOptions>): Promise<RegistryStore>;
  folder(): Promise<string>;
}

export const hostOf = ({ port }: { readonly port: number }): string => `127.0.0.1:${port}`;

export const targetOf = (...servers: readonly { readonly port: number }[]): PostgresTarget => ({
  hosts: servers.map(hostOf),
  database: 'postgres',
  username: 'postgres',
});

/** What `pg_basebackup` makes of a running server; with `-R`, a standby of it. */
export function baseBackup({ port }: { readonly port: number }, to: string, more: readonly string[] = []): void {
  const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
  runPostgresProgram('pg_basebackup', [...from, '-D', to, '-c', 'fast', ...more]);
}

export function postgresTest(): PostgresTest {
  const ends = endsWithTest();
  const start = async (options?: PostgresProcessOptions): Promise<PostgresProcess> => {
    const postgres = await startPostgres(options);
    ends.use(postgres);
    return postgres;
  };
  return {
    start,
    startStandby: (primary) => start({ fill: async (data) => baseBackup(primary, data, ['-R']) }),
    async open(postgres, options = {}) {
      const store = await openPostgresStore({
        target: targetOf(postgres),
        meshId: 'mesh',
        clusterId: 'c1',
        silenceMs: 2_000,
        ...options,
      });
      ends.use(store);
      return store;
    },
    async folder() {
      const path = await postgresFolder();
      ends.defer(() => rm(path, { recursive: true, force: true }));
      return path;
    },
  };
}
