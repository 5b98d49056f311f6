import { endsWithTest } from '@omnirelay/primitives/testing';
import { createGossipTransport, formatAddress } from '@omnirelay/transport';
import { expect, test } from 'vitest';
import { txn } from '../compliance/transactions.ts';
import type { RegistryStore, Revision } from '../port.ts';
import { RELAY_STREAM } from './relay-stream.ts';
import { relayMesh } from './testing/relay-mesh.ts';
import { memory, relayTest } from './testing/with-relay.ts';

const NEVER_MS = 600_000;
const { control, caller } = relayTest();
const { defer } = endsWithTest();

/** Takes streams and says no word on them. */
async function silentControlNode(): Promise<string> {
  const mesh = await relayMesh();
  const transport = await createGossipTransport({
    identity: await mesh.identity('control-2', { role: 'control' }),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    bounds: { closeGraceMs: 50 },
    streams: [{ ...RELAY_STREAM, onChannel: (channel) => channel.onFrame(() => undefined) }],
    onChannel: (channel) => channel.close('no gossip here'),
  });
  defer(() => transport.close());
  return formatAddress(transport.address());
}

test('a store that is closed ends calls at a control node that does not answer: a write may have happened, a read is refused', async () => {
  const never = new Promise<never>(() => undefined);
  const own = memory();
  const reached = { transact: Promise.withResolvers<void>(), read: Promise.withResolvers<void>() };
  const hang = (what: keyof typeof reached) => () => {
    reached[what].resolve();
    return never;
  };
  const hung: RegistryStore = { ...own, transact: hang('transact'), read: hang('read') };
  const store = await caller([await control('control-1', { store: hung })], { times: { attemptMs: NEVER_MS } });
  const [write, read] = [store.transact(txn([])), store.read(['a'])];
  const refused = expect(read).rejects.toMatchObject({ code: 'registry_dark' });
  await Promise.all([reached.transact.promise, reached.read.promise]);
  await store[Symbol.asyncDispose]();
  expect(await write).toMatchObject({ kind: 'unknown' });
  await refused;
});

test('a store that is closed ends calls that wait for the first word of a control node', async () => {
  const first = await control('control-1', { store: memory() });
  let known: readonly { readonly address: string }[] = [first];
  const dialled: string[] = [];
  const store = await caller([], {
    controlNodes: () => known,
    times: { dialMs: NEVER_MS },
    onDial: (address) => dialled.push(address),
  });
  const silent = await silentControlNode();
  known = [{ address: silent }];
  const refused = expect(store.heartbeat('live/a', 0n as Revision, '1')).rejects.toMatchObject({
    code: 'registry_dark',
  });
  await expect.poll(() => dialled).toContain(silent);
  await store[Symbol.asyncDispose]();
  await refused;
});
