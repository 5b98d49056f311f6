/** A control node as a process of its own for tests and measurements. Told what it is by a message; says when it is up. */
import { createGossipTransport } from '@omnirelay/transport';
import { fixedIdentity } from '@omnirelay/transport/testing';
import type { RegistryStore } from '../../port.ts';
import { openSqliteStore } from '../../sqlite/sqlite-store.ts';
import { RELAY_STREAM } from '../relay-stream.ts';
import { createRelayServer, type RelayServerOptions } from '../server/relay-server.ts';
import { EVERYTHING } from './everything.ts';

export interface ControlProcessOptions {
  readonly material: Parameters<typeof fixedIdentity>[0];
  readonly trustDomain: string;
  readonly store: ControlledStore;
  readonly port: number;
  readonly bounds?: RelayServerOptions['bounds'];
}

export type ControlledStore =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'redis'; readonly url: string };

const names = { meshId: 'mesh', clusterId: 'c1' };

async function openStore(store: ControlledStore): Promise<RegistryStore> {
  if (store.kind === 'redis') {
    const { openRedisStore } = await import('../../redis/redis-store.ts');
    return openRedisStore({ target: { urls: [store.url] }, ...names });
  }
  const { path } = store;
  return openSqliteStore({ path, ...names, shared: true, openTimeoutMs: 30_000 });
}

process.once('message', async ({ material, trustDomain, port, ...options }: ControlProcessOptions) => {
  const { bounds } = options;
  const store = await openStore(options.store);
  const relay = createRelayServer({ store, rules: EVERYTHING, ...(bounds === undefined ? {} : { bounds }) });
  await createGossipTransport({
    identity: fixedIdentity(material),
    trustDomain,
    bindAddress: '127.0.0.1',
    port,
    streams: [{ ...RELAY_STREAM, onChannel: (channel) => relay.accept(channel) }],
    onChannel: (channel) => channel.close('no gossip here'),
  });
  process.send?.('up');
});
process.once('disconnect', () => process.exit());
