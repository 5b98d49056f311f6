/** What holds is what could be read last; what cannot be read is told by its name, and what is written later counts again. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { Namespace } from '@omnirelay/protocol';
import { DEFAULT_REBALANCE_POLICY, encodeFreeze, encodePolicy, type PolicyDocument } from '@omnirelay/protocol/policy';
import type { RegistryWrite, TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { startTestMesh } from '../../control-plane/testing/test-mesh.ts';
import { createNodeLogger } from '../../observability/logger.ts';
import type { FollowedPolicies } from './followed-policies.ts';
import { openFollowedPolicies } from './open-followed-policies.ts';

const ends = endsWithTest();
const by = { issuer: 'https://id.example.org', subject: 'ana', displayName: 'Ana' };
const orders = 'orders' as Namespace;

async function untilChanged(followed: FollowedPolicies, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    const changed = new EventTarget();
    const stop = followed.onChange(() => changed.dispatchEvent(new Event('change')));
    const heard = once(changed, 'change');
    if (!isSo()) await heard;
    stop();
  }
}

async function opened() {
  const mesh = ends.use(await startTestMesh());
  const { registry } = await mesh.startNode('c-1');
  const logged: string[] = [];
  const { identity: self } = await mesh.identity('control', 'c-1');
  const destination = { write: (line: string) => void logged.push(line) };
  const logger = createNodeLogger({ self, region: 'eu', meshVersion: '0.1.0', destination });
  const followed = ends.use(openFollowedPolicies({ registry, wall: Date.now, logger }));
  const put = async (key: string, value: string, minReader = 1): Promise<void> => {
    const write: RegistryWrite = { kind: 'put', key, value, schema: 1, minReader };
    const txnId = randomUUID() as string as TxnId;
    const under = { kind: 'unfenced' } as const;
    await registry.store.transact({ under, writerId: 'c-1', txnId, conditions: [], writes: [write] });
  };
  const write = async (document: PolicyDocument, key = 'policies/rebalance'): Promise<void> => {
    const encoded = encodePolicy({ document, by, at: 1 });
    if (encoded.kind !== 'text') throw new Error(encoded.kind);
    await put(key, encoded.value);
  };
  return { followed, logged, put, write };
}

test('the default holds before anything is written, then what is written, and the last that could be read', async () => {
  const { followed, logged, put, write } = await opened();
  expect([followed.effectivePolicy(null), followed.policyVersion('rebalance')]).toEqual([DEFAULT_REBALANCE_POLICY, 0n]);
  await write({ version: 1, mode: 'approval' });
  await untilChanged(followed, () => followed.policyVersion('rebalance') === 1n);
  await write({ version: 4, limits: { movesPerNode: 1 } }, 'policies/rebalance.orders');
  await untilChanged(followed, () => followed.policyVersion('rebalance.orders') === 4n);
  expect(followed.effectivePolicy(orders)).toMatchObject({ version: 5, mode: 'approval', limits: { movesPerNode: 1 } });
  await put('policies/rebalance', '{"document":{"version":2,"mode":"perhaps"}}');
  await untilChanged(followed, () => followed.unreadable().length > 0);
  expect(followed.effectivePolicy(orders)).toMatchObject({ version: 5, mode: 'approval' });
  const why = 'mode is "perhaps": expected "auto" or "approval"';
  expect(followed.unreadable()).toEqual([{ record: 'policies/rebalance', why }]);
  expect(logged.filter((line) => line.includes('policies/rebalance cannot be read'))).toHaveLength(1);
  await write({ version: 3 });
  await untilChanged(followed, () => followed.unreadable().length === 0);
  expect(followed.effectivePolicy(orders)).toMatchObject({ version: 7, mode: 'auto' });
});

test('freezes are windows of those whom they concern, and one that is for newer readers is none', async () => {
  const { followed, put } = await opened();
  const freeze = { kind: 'freeze', from: 5, until: 9, reason: 'the sale', by, at: 1 } as const;
  const texts = [
    { ...freeze, id: 'all' },
    { ...freeze, id: 'orders-only', namespace: orders },
  ].map(encodeFreeze);
  for (const text of texts) if (text.kind === 'text') await put(`freezes/${JSON.parse(text.value).id}`, text.value);
  await put('freezes/newer', '{}', 2);
  await put('freezes/other', texts[0]?.kind === 'text' ? texts[0].value : '');
  await untilChanged(followed, () => followed.unreadable().length === 2);
  const window = { kind: 'freeze', from: 5, until: 9, reason: 'the sale' };
  expect(followed.effectivePolicy(null).windows).toEqual([{ id: 'all', ...window }]);
  expect(followed.effectivePolicy(orders).windows.map(({ id }) => id)).toEqual(['all', 'orders-only']);
  expect(followed.unreadable().map(({ record }) => record)).toEqual(['freezes/newer', 'freezes/other']);
});
