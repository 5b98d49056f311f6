/** What a control node clears away in the background costs what it should: one round at a time, and all seals once a day, however that went. */
import { randomUUID } from 'node:crypto';
import { instant, wallTime } from '@omnirelay/primitives';
import type { RegistryStore, TxnId } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { createNodeLogger } from '../observability/logger.ts';
import { AUDIT_HEAD_PREFIX } from './audit-chain.ts';
import { SEAL_PREFIX } from './audit-sealer.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { PEER_PREFIX } from './peer-record.ts';
import { RegistryMirror } from './registry-mirror.ts';
import { createSweeper } from './sweep-in-background.ts';
import { startTestMesh, type TestMesh } from './testing/test-mesh.ts';

async function open(mesh: TestMesh) {
  const { registry, membership } = await mesh.startNode('c-1');
  const { identity: self } = await mesh.identity('control', 'c-1');
  const listed: string[] = [];
  const errors: unknown[] = [];
  const logged: { readonly event?: string; readonly record?: string }[] = [];
  const clock = { at: 0, now: () => instant(clock.at), wall: () => wallTime(Date.now()) };
  const list: RegistryStore['list'] = (prefix, page, wait) => {
    listed.push(prefix);
    return registry.store.list(prefix, page, wait);
  };
  const counting = { ...registry, store: { ...registry.store, list } };
  const peerRecords = new RegistryMirror({
    registry,
    prefix: PEER_PREFIX,
    wall: () => Date.now(),
    onError: () => undefined,
  });
  const sweeper = createSweeper({
    nodeId: 'c-1',
    registry: counting,
    membership,
    peerRecords,
    clock,
    logger: createNodeLogger({
      self,
      region: 'eu-west',
      meshVersion: '0.1.0',
      destination: { write: (line) => void logged.push(JSON.parse(line)) },
    }),
    onError: (error) => void errors.push(error),
  });
  const put = (key: string, value: string) =>
    registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: 'c-1',
      txnId: randomUUID() as string as TxnId,
      conditions: [],
      writes: [{ kind: 'put', key, value, schema: 1, minReader: 1 }],
    });
  const rounds = (prefix: string): number => listed.filter((one) => one === prefix).length;
  const left = async (prefix: string) =>
    (await registry.store.list(prefix, { limit: 10 })).records.map(({ key }) => key);
  return { sweeper, clock, errors, logged, put, rounds, left };
}

it('a round that takes long is the only one, and the next begins after it', async () => {
  await using mesh = await startTestMesh();
  const { sweeper, rounds, errors } = await open(mesh);
  using _ = sweeper;
  const held = Promise.withResolvers<void>();
  mesh.holdStore(held.promise);
  const first = sweeper.sweep();
  await sweeper.sweep();
  held.resolve();
  await first;
  expect(rounds(AUDIT_HEAD_PREFIX)).toBe(1);
  await sweeper.sweep();
  expect([rounds('idempotency/'), errors]).toEqual([2, []]);
});

it('a seal that cannot be read is told, keeps no other from being looked at, and all are read once a day', async () => {
  await using mesh = await startTestMesh();
  const { sweeper, clock, put, rounds, errors, logged } = await open(mesh);
  using _ = sweeper;
  // Of a chain of which nothing is kept: its seals are worth reading.
  await put(`${AUDIT_HEAD_PREFIX}k-2`, JSON.stringify({ sequence: '3', hash: 'h' }));
  const damaged = `${SEAL_PREFIX}k-2/00000000000000000003`;
  await put(damaged, '{"writerId":"k-2","seq');
  for (let n = 0; n < 3; n += 1) {
    await sweeper.sweep();
    clock.at += CONTROL_BOUNDS.idempotencySweepMs;
  }
  expect(rounds(AUDIT_HEAD_PREFIX)).toBe(1);
  expect(logged).toMatchObject([{ event: 'record-unreadable', record: damaged }]);
  clock.at += CONTROL_BOUNDS.chainEndsMs;
  await sweeper.sweep();
  expect([rounds(AUDIT_HEAD_PREFIX), errors]).toEqual([2, []]);
});

it('a look at the chains that fails is not repeated before its day', async () => {
  await using mesh = await startTestMesh();
  const { sweeper, clock, put, rounds, errors } = await open(mesh);
  using _ = sweeper;
  await put(`${AUDIT_HEAD_PREFIX}k-2`, 'no head');
  for (let n = 0; n < 3; n += 1) {
    await sweeper.sweep();
    clock.at += CONTROL_BOUNDS.idempotencySweepMs;
  }
  expect([rounds(AUDIT_HEAD_PREFIX), errors.length]).toEqual([1, 1]);
});

it('drops a freeze a week after it was over, and leaves what it cannot read', async () => {
  await using mesh = await startTestMesh();
  const { sweeper, put, errors, left } = await open(mesh);
  const by = { issuer: 'i', subject: 's', displayName: 'd' };
  const day = 86_400_000;
  for (const [id, until] of Object.entries({ old: Date.now() - 8 * day, lately: Date.now() - 6 * day }))
    await put(`freezes/${id}`, JSON.stringify({ id, kind: 'freeze', from: 0, until, reason: 'r', by, at: 0 }));
  await put('freezes/damaged', 'x');
  await sweeper.sweep();
  expect([await left('freezes/'), errors]).toEqual([['freezes/damaged', 'freezes/lately'], []]);
});
