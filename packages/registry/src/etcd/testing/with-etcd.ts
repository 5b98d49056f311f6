/** Etcd processes and handles of one test, ended with it in the reverse order. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { RegistryStore } from '../../port.ts';
import type { EtcdStoreOptions } from '../etcd-options.ts';
import { openEtcdStore } from '../etcd-store.ts';
import { type EtcdProcess, type EtcdProcessOptions, startEtcdCluster } from './etcd-process.ts';

export interface EtcdTest {
  start(options?: EtcdProcessOptions): Promise<EtcdProcess>;
  cluster(members: number, options?: EtcdProcessOptions): Promise<readonly EtcdProcess[]>;
  open(members: EtcdProcess | readonly EtcdProcess[], options?: Partial<EtcdStoreOptions>): Promise<RegistryStore>;
  folder(): Promise<string>;
  signal(): AbortSignal;
}

export const endpointsOf = (members: EtcdProcess | readonly EtcdProcess[]): string[] =>
  [members].flat().map(({ endpoint }) => endpoint);

export function etcdTest(): EtcdTest {
  const ends = endsWithTest();
  const cluster = async (count: number, options?: EtcdProcessOptions): Promise<readonly EtcdProcess[]> => {
    const members = await startEtcdCluster(count, options);
    for (const member of members) ends.use(member);
    return members;
  };
  return {
    cluster,
    start: async (options) => (await cluster(1, options))[0]!,
    async open(members, options = {}) {
      const target = { endpoints: endpointsOf(members), ...options.target };
      const store = await openEtcdStore({ meshId: 'mesh', clusterId: 'c1', ...options, target });
      ends.use(store);
      return store;
    },
    folder: () => ends.folder('etcd-test-'),
    signal: ends.signal,
  };
}
