import { instant, prng, wallTime } from '@omnirelay/primitives';
import { createMemoryStore, NO_HIGH_WATER, openGuardedRegistry, openHighWater } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { AUDIT_RETENTION } from '../open-registry-store.ts';
import { AUDIT_HEAD_PREFIX, AUDIT_PREFIX, AuditChain } from './audit-chain.ts';
import { AuditSealer, lastSealKey, SEAL_PREFIX } from './audit-sealer.ts';
import { endChains } from './end-chains.ts';
import { startTestMesh, stateIs } from './testing/test-mesh.ts';

const DAY = 24 * 3_600_000;

it('of a writer that is gone head and seals stay as long as its entries, and then go, those of others that saw it before', async () => {
  await using mesh = await startTestMesh();
  const identities = new Map([
    ['c-1', await mesh.identity('control', 'c-1')],
    ['c-2', await mesh.identity('control', 'c-2')],
  ]);
  let day = 0;
  const wall = (): number => Date.parse('2020-01-01T00:00:00Z') + day * DAY;
  const store = createMemoryStore({ prng: prng(1), wall });
  await using registry = openGuardedRegistry({
    kind: 'memory',
    openStore: async () => store.open({ meshId: 'm1', clusterId: 'core', retention: [AUDIT_RETENTION] }),
    meshId: 'm1',
    clusterId: 'core',
    highWater: await openHighWater({ load: async () => NO_HIGH_WATER, save: async () => undefined }, () => undefined),
    founding: () => ({ kind: 'given' }),
    clock: { now: () => instant(performance.now()), wall: () => wallTime(Date.now()) },
    writerId: 'c-1',
  });
  await stateIs(registry, 'ok');
  const signal = AbortSignal.timeout(60_000);
  const writers = new Map(
    [...identities].map(([writerId, identity]) => [
      writerId,
      {
        chain: new AuditChain({ registry, writerId, wall, keep: 5_000 }),
        sealer: new AuditSealer({ registry, identity: () => identity, chains: [{ writerId, keep: 5_000 }], wall }),
      },
    ]),
  );
  const write = async (writerId: string): Promise<void> => {
    const { chain, sealer } = writers.get(writerId) ?? expect.fail(`${writerId} is nobody`);
    const principal = { kind: 'user', issuer: 'i', subject: 'omar', displayName: 'omar', scopes: [] } as const;
    const draft = { action: 'cordon-peer', object: 'peer/n-1', principal, correlationId: '1' };
    await chain.commit({ draft: { ...draft, outcome: 'accepted' }, conditions: [], writes: [] });
    await sealer.seal(signal);
  };
  const keysOf = async (writerId: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    const { records } = await registry.store.read([`${AUDIT_HEAD_PREFIX}${writerId}`, lastSealKey(writerId)]);
    keys.push(...records.map(({ key }) => key));
    for (const prefix of [SEAL_PREFIX, AUDIT_PREFIX]) {
      const page = await registry.store.list(`${prefix}${writerId}/`, { limit: 500 });
      keys.push(...page.records.map(({ key }) => key));
    }
    return keys;
  };
  const headOf = async (writerId: string): Promise<unknown> => {
    const { records } = await registry.store.read([`${AUDIT_HEAD_PREFIX}${writerId}`]);
    return records[0] === undefined ? null : JSON.parse(records[0].value);
  };
  const until = async (last: number): Promise<readonly string[]> => {
    const ended: string[] = [];
    for (; day < last; day += 50) {
      await write('c-1');
      ended.push(...(await endChains(registry, { writerId: 'c-1', signal, onUnreadable: (key) => expect.fail(key) })));
    }
    return ended;
  };

  await write('c-2');
  day = 10;
  await write('c-2');
  expect(await until(400)).toEqual([]);
  expect(await keysOf('c-2')).toHaveLength(6);

  // The store has dropped its entries; it is shown to have been that old, and no seal speaks of it from now on.
  expect(await until(500)).toEqual([]);
  expect(await headOf('c-2')).toMatchObject({ sequence: '2', closed: true });
  expect(await until(1_500)).toEqual(['c-2']);
  expect(await keysOf('c-2')).toEqual([]);
  expect((await keysOf('c-1')).filter((key) => key.startsWith(SEAL_PREFIX)).length).toBeLessThan(30);

  // An id that comes back begins a new chain.
  await write('c-2');
  expect(await headOf('c-2')).toMatchObject({ sequence: '1' });
  expect(await keysOf('c-2')).toHaveLength(4);
});
