import { afterAll, beforeAll } from 'vitest';
import { testSameAsTheEngine } from '../compliance/same-as-the-engine.ts';
import { openEtcdStore } from './etcd-store.ts';
import { countedRevisions } from './testing/counted-revisions.ts';
import { type EtcdProcess, startEtcd } from './testing/etcd-process.ts';

let etcd: EtcdProcess;
beforeAll(async () => {
  etcd = await startEtcd();
});
afterAll(() => etcd[Symbol.asyncDispose]());

// Its log is bounded by transactions and not by changes, and what a transaction writes is never over within it.
testSameAsTheEngine(
  'etcd',
  async (options) => countedRevisions(await openEtcdStore({ ...options, target: { endpoints: [etcd.endpoint] } })),
  { numRuns: 100, changeLogEntries: 1_000, maxRecords: 2 },
);
