import { randomUUID } from 'node:crypto';
import type { TxnId } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { ForgottenPeers } from './forgotten-peers.ts';
import type { MirrorChange } from './registry-mirror.ts';
import { sweepExpired } from './sweep-expired.ts';
import { startTestMesh } from './testing/test-mesh.ts';

const enrolled = { role: 'worker', at: '2026-01-01T00:00:00Z', certificatesFrom: '2026-01-01T00:00:00Z', again: false };
const joined = { intent: 'Active', labels: {}, enrolled };
/** What operators want something of, or what this version cannot read. */
const KEPT = {
  'n-cordoned': { value: { ...joined, intent: 'Cordoned' } },
  'n-removed': { value: { ...joined, intent: 'Removed', reason: 'stolen' } },
  'n-labelled': { value: { ...joined, labels: { rack: 'r7' } } },
  'n-reasoned': { value: { ...joined, reason: 'disk replaced' } },
  'n-newer': { value: { ...joined, weight: 1 }, schema: 2 },
  'n-newest': { value: {}, schema: 2, minReader: 2 },
};

it('drops only the record of a node that others would see, that stayed away all the time, and of which nothing is wanted', async () => {
  await using mesh = await startTestMesh();
  const { registry, membership } = await mesh.startNode('c-1');
  membership.set('c-1', 'alive');
  membership.set('n-here', 'alive');
  const listeners = new Set<(change: MirrorChange) => void>();
  let now = 0;
  using peers = new ForgottenPeers({
    membership,
    mirror: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    now: () => now,
  });
  const records: Record<string, { readonly value: object; readonly schema?: number; readonly minReader?: number }> = {
    ...KEPT,
    ...Object.fromEntries(['n-here', 'n-back', 'n-anew', 'n-gone'].map((id) => [id, { value: joined }])),
  };
  await registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'c-1',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: Object.entries(records).map(([id, { value, schema = 1, minReader = 1 }]) => ({
      kind: 'put',
      key: `peers/${id}`,
      value: JSON.stringify(value),
      schema,
      minReader,
    })),
  });
  const sweep = async (): Promise<string[]> => {
    await sweepExpired(registry, peers, { writerId: 'c-1', wall: Date.now(), signal: new AbortController().signal });
    const { records: left } = await registry.store.list('peers/', { limit: 100 });
    return Object.keys(records).filter((id) => !left.some(({ key }) => key === `peers/${id}`));
  };
  /** All but the last millisecond of the time passes, in which one comes and goes and one is written anew. */
  const almostForgotten = async (): Promise<void> => {
    now += CONTROL_BOUNDS.forgottenPeerMs - 1;
    membership.set('n-back', 'alive');
    membership.forget('n-back');
    for (const listener of listeners) listener({ key: 'peers/n-anew', record: null });
    expect(await sweep()).toEqual([]);
  };
  expect(await sweep()).toEqual([]);
  await almostForgotten();
  // Alone, a node cannot tell who is gone: the time begins anew.
  membership.set('n-here', 'dead');
  now += 1;
  expect(await sweep()).toEqual([]);
  membership.set('n-here', 'alive');
  expect(await sweep()).toEqual([]);
  await almostForgotten();
  now += 1;
  expect(await sweep()).toEqual(['n-gone']);
  now += CONTROL_BOUNDS.forgottenPeerMs;
  expect((await sweep()).sort()).toEqual(['n-anew', 'n-back', 'n-gone']);
});
