/** Over a real node: a change of the controller whose content nobody can read is withdrawn by its header alone, and one that cannot be written is not tried all the time. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { Namespace } from '@omnirelay/protocol';
import { type ChangeHeader, type ChangeId, changeKey, draftChange, encodeChange } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { BRISK, ORDERS, sharesOf, writeNamespace } from '../sharding/testing/shard-mesh.ts';
import { startControl } from '../sharding/testing/start-control.ts';
import { testCluster } from '../testing/test-cluster.ts';
import type { Acted, ControllerActs } from './controller-acts.ts';
import { ControllerErrands, type ErrandDeps } from './controller-errands.ts';
import { controllerActor } from './rebalance-actor.ts';
import { changesOf, put, QUICK, stateOf, writePolicy } from './testing/watched-mesh.ts';

const ends = endsWithTest();

function headerOf(id: string, more: Partial<ChangeHeader>): ChangeHeader {
  const at = Date.now();
  const drafted = draftChange({
    ...{ id: id as ChangeId, contentHash: 'a'.repeat(64) as never, by: controllerActor('mesh.example') },
    ...{ at, expiresAt: at + 3_600_000 },
    content: {
      kind: 'rebalance',
      basis: { lineageEpoch: 1n, maps: [{ namespace: ORDERS, generation: 1n }] },
      overrides: [],
      preconditions: [
        { kind: 'shard-owner', namespace: ORDERS, shard: 0, owner: 'w1' as never, since: 1n },
        { kind: 'node-eligible', nodeId: 'w2' as never },
      ],
      steps: [
        {
          ...{ kind: 'move-shard', namespace: ORDERS, shard: 0, from: 'w1' as never, to: 'w2' as never },
          ...{ reason: 'sick', scoreBefore: 0, scoreAfter: 1_000 },
        },
      ],
    },
  });
  if (drafted.kind === 'refused') throw new Error(drafted.detail);
  return { ...drafted.change.header, ...more };
}

test('is cancelled', async () => {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  await writePolicy(k1, QUICK);
  const w1 = await cluster.start('w1', { seeds: [k1], sharding: BRISK });
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, [w1])[0] === 24);
  await expect.poll(() => stateOf(k1), { timeout: 60_000 }).toMatchObject({ state: 'steady' });
  const stale = headerOf('rebalance-a', { state: 'stale' });
  await put(k1, changeKey(stale.id), encodeChange(stale));
  await expect
    .poll(() => changesOf(k1), { timeout: 60_000 })
    .toMatchObject([{ state: 'cancelled', ended: 'Withdrawn: nothing is to be moved any more.' }]);
}, 150_000);

test('is told anew at once where it was withdrawn, and after a while where it could not be', async () => {
  const told: (readonly string[])[] = [];
  const header = headerOf('rebalance-a', { state: 'stale' });
  const outcomes: Acted[] = [{ kind: 'conflict' }, { kind: 'done', change: {} as never }];
  const own = { id: header.id, isOwn: true, contentKey: 'a', standing: 'stale' };
  const done = Promise.withResolvers<void>();
  using errands = disposableErrands({
    ...{ namespace: 'orders' as Namespace, policies: {} as never, feed: () => undefined },
    acts: { withdraw: async () => outcomes.shift() } as unknown as ControllerActs,
    changes: { get: () => ({ header, version: 1n }) },
    known: { of: () => [own], content: () => null } as never,
    tellAnew: (ids) => void told.push(ids),
    onError: (error) => done.reject(error),
    wake: () => outcomes.length === 0 && done.resolve(),
  });
  const withdrawn = { kind: 'withdraw', contentKey: 'a', why: 'it holds no more' } as const;
  errands.withdraw(withdrawn);
  errands.withdraw(withdrawn);
  await done.promise;
  expect(told).toEqual([[], [header.id]]);
});

const disposableErrands = (deps: ErrandDeps) => {
  const errands = new ControllerErrands(deps);
  return Object.assign(errands, { [Symbol.dispose]: () => errands.end() });
};
