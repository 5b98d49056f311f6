import { afterEach, expect, test } from 'vitest';
import { formatAddress } from './address.ts';
import { TRANSPORT_BOUNDS } from './bounds.ts';
import type { MeshPeer } from './frame-channel.ts';
import { createGossipTransport, type GossipTransport } from './gossip-transport.ts';
import { testMesh } from './testing/test-mesh.ts';

const mesh = await testMesh();
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function start(nodeId: string, role: string, denies?: (peer: MeshPeer) => string | null, notice?: Uint8Array) {
  const refused: string[] = [];
  const heard: string[] = [];
  const transport: GossipTransport = await createGossipTransport({
    identity: await mesh.identity(nodeId, { role }),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    ...(denies === undefined ? {} : { denies }),
    denialNotice: () => notice ?? null,
    onDenialNotice: (bytes, from) => void heard.push(`${from.identity.nodeId}: ${bytes.length}`),
    onChannel: () => undefined,
    onRefusedPeer: ({ reason }) => void refused.push(reason),
    onCall: () => new Uint8Array([1]),
  });
  open.push(transport);
  return { transport, address: formatAddress(transport.address()), refused, heard };
}

const why = 'gone was removed — by Łucja';
const deniesGone = ({ identity }: MeshPeer): string | null => (identity.nodeId === 'gone' ? why : null);

test('a removed peer hears from whom it dials why it is refused, by channel and by call', async () => {
  const member = await start('member', 'gateway', deniesGone);
  const gone = await start('gone', 'control');
  const denied = {
    failure: 'denied',
    message: `${member.address} refuses this node: gone was removed ? by ?ucja`,
    deniedBy: { nodeId: 'member', role: 'gateway' },
  };
  await expect(gone.transport.dial(member.address)).rejects.toMatchObject(denied);
  const call = { method: 'Observe', nodeId: 'member', request: new Uint8Array() };
  await expect(gone.transport.call(member.address, call)).rejects.toMatchObject(denied);
  expect(member.refused).toEqual(['removed', 'removed']);
});

test('a call reaches a removed peer only where it is meant to', async () => {
  const control = await start('control', 'control', deniesGone);
  const gone = await start('gone', 'worker');
  const call = { method: 'Deny', nodeId: 'gone', request: new Uint8Array() };
  await expect(control.transport.call(gone.address, call)).rejects.toMatchObject({ failure: 'removed' });
  expect([...(await control.transport.call(gone.address, { ...call, evenIfRemoved: true }))]).toEqual([1]);
});

test('what goes with the refusal is handed on once, however long it is within its bound, and beyond it nothing is', async () => {
  const gone = await start('gone', 'control');
  for (const bytes of [0, 1, TRANSPORT_BOUNDS.frameBytes, TRANSPORT_BOUNDS.frameBytes + 1]) {
    const member = await start(`member-${bytes}`, 'control', deniesGone, new Uint8Array(bytes));
    const denied = { failure: 'denied', deniedBy: { nodeId: `member-${bytes}` } };
    await expect(gone.transport.dial(member.address)).rejects.toMatchObject(denied);
    const call = { method: 'Observe', nodeId: `member-${bytes}`, request: new Uint8Array() };
    await expect(gone.transport.call(member.address, call)).rejects.toMatchObject(denied);
  }
  const told = [0, 1, TRANSPORT_BOUNDS.frameBytes].map((bytes) => `member-${bytes}: ${bytes}`);
  expect(gone.heard).toEqual(told.flatMap((one) => [one, one]));
});
