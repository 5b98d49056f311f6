/** A single etcd as the compliance suites want it. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComplianceHandleOptions } from '../../compliance/compliance-handles.ts';
import type { ExchangeableStore } from '../../compliance/describe-lost-stores.ts';
import type { ServerStore } from '../../compliance/describe-server-faults.ts';
import { loseAnswer } from '../../server/testing/lose-answer.ts';
import { openEtcdStore } from '../etcd-store.ts';
import { startEtcd } from './etcd-process.ts';
import { etcdctl } from './etcdctl.ts';

export async function complianceEtcd(): Promise<ServerStore & ExchangeableStore> {
  const etcd = await startEtcd();
  const target = { endpoints: [etcd.endpoint] };
  const open = ({ meshId = 'mesh', ...rest }: ComplianceHandleOptions = {}) =>
    openEtcdStore({ target, meshId, clusterId: 'c1', ...rest });
  const copy = join(etcd.directory, 'copy');
  const kill = () => etcd.kill('SIGKILL');
  const start = () => etcd.start();
  return {
    kind: 'etcd',
    open,
    loseAnswer: (_store, write) => loseAnswer({ freeze: etcd.freeze, kill, start }, write),
    async makeNewer() {
      await (await open())[Symbol.asyncDispose]();
      await etcdctl(etcd, 'put', '/mesh/c1/!meta', '{"minReader":99}');
    },
    kill,
    start,
    freeze: etcd.freeze,
    thaw: etcd.thaw,
    keepCopy: () => cp(etcd.data, copy, { recursive: true }),
    async putCopyBack() {
      await kill();
      await rm(etcd.data, { recursive: true });
      await cp(copy, etcd.data, { recursive: true });
      await start();
    },
    async empty() {
      await etcdctl(etcd, 'del', '--prefix', '');
    },
    dispose: async () => etcd[Symbol.asyncDispose](),
  };
}
