import { afterAll, beforeAll } from 'vitest';
import { testSameAsTheEngine } from '../compliance/same-as-the-engine.ts';
import { openPostgresStore } from './postgres-store.ts';
import { type PostgresProcess, startPostgres } from './testing/postgres-process.ts';
import { targetOf } from './testing/with-postgres.ts';

let postgres: PostgresProcess;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

testSameAsTheEngine('postgres', (options) => openPostgresStore({ ...options, target: targetOf(postgres) }), {
  numRuns: 40,
});
