import type { RegistryRecord } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import { Denials } from '../membership/denials.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { DenialTeller } from './denial-teller.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import { createTestMembership } from './testing/test-membership.ts';

const removal = (n: number): RegistryRecord =>
  ({
    key: `peers/n-${n}`,
    value: JSON.stringify({ intent: 'Removed', labels: {} }),
    version: BigInt(n),
    schema: 1,
    minReader: 1,
  }) as RegistryRecord;

it('of more removals than members are told of, the oldest are left out, and that is said once', async () => {
  const beyond = 3;
  // In the order in which a mirror meets them: the oldest first.
  const records = Array.from({ length: CONTROL_BOUNDS.denials + beyond }, (_, i) => removal(i + 1));
  const listeners = new Set<() => void>();
  const mirror: Pick<RegistryMirror, 'lineageEpoch' | 'loaded' | 'records' | 'subscribe' | 'whenLoaded'> = {
    lineageEpoch: 1n,
    loaded: true,
    records: () => records.values(),
    subscribe(listener) {
      const changed = (): void => listener({ key: 'peers/n-1', record: null });
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    whenLoaded: (listener) => listener(),
  };
  const denials = new Denials();
  const denied = (n: number): boolean =>
    denials.why({ identity: { trustDomain: 't', clusterId: 'c', role: 'worker', nodeId: `n-${n}` } }) !== null;
  const left: number[] = [];
  const read = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = denials.onChange(resolve);
    for (const changed of listeners) changed();
    await promise;
    stop();
  };
  using _teller = new DenialTeller({
    membership: createTestMembership('c-1'),
    mirror,
    denials,
    tell: async () => new Uint8Array(),
    wall: () => Date.now(),
    onBound: (count) => left.push(count),
  });
  await read();
  expect([1, 2, 3, 4, records.length].map(denied)).toEqual([false, false, false, true, true]);

  records.push(removal(records.length + 1));
  await read();
  expect([4, records.length].map(denied)).toEqual([false, true]);
  expect(left).toEqual([beyond]);
});
