/** A postgres process as the compliance suites want it. */
import { join } from 'node:path';
import type { ComplianceHandleOptions } from '../../compliance/compliance-handles.ts';
import type { ExchangeableStore } from '../../compliance/describe-lost-stores.ts';
import type { ServerStore } from '../../compliance/describe-server-faults.ts';
import { loseAnswer } from '../../server/testing/lose-answer.ts';
import { openPostgresStore } from '../postgres-store.ts';
import { command } from './postgres-command.ts';
import { copyData, startPostgres } from './postgres-process.ts';

export async function compliancePostgres(): Promise<ServerStore & ExchangeableStore> {
  const postgres = await startPostgres();
  const target = { hosts: [`127.0.0.1:${postgres.port}`], database: 'postgres', username: 'postgres' };
  const open = ({ meshId = 'mesh', ...rest }: ComplianceHandleOptions = {}) =>
    openPostgresStore({ target, meshId, clusterId: 'c1', silenceMs: 2_000, ...rest });
  const copy = join(postgres.directory, 'copy');
  return {
    kind: 'postgres',
    open,
    loseAnswer: (_store, write) => loseAnswer(postgres, write),
    async makeNewer() {
      await (await open())[Symbol.asyncDispose]();
      await command(postgres, 'UPDATE omnirelay.meshes SET min_reader = 99');
    },
    kill: postgres.kill,
    start: postgres.start,
    freeze: postgres.freeze,
    thaw: postgres.thaw,
    async keepCopy() {
      // As a snapshot of the disk has it: of one moment, with a server that runs.
      postgres.freeze();
      await copyData(postgres.data, copy);
      postgres.thaw();
    },
    async putCopyBack() {
      await postgres.kill();
      await postgres.exchange((data) => copyData(copy, data));
      await postgres.start();
    },
    async empty() {
      await command(postgres, 'DROP SCHEMA omnirelay CASCADE');
    },
    dispose: async () => postgres[Symbol.asyncDispose](),
  };
}
