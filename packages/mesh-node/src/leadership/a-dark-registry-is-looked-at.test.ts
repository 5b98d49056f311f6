import type { GuardedRegistry } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { tendRegistry } from './tend-registry.ts';

/** Resolves once it has been looked at that often. */
function tended(kind: 'dark' | 'ok', standing: boolean, times = 0) {
  let looked = 0;
  const enough = Promise.withResolvers<void>();
  const lookAgain = (): void => {
    looked += 1;
    if (looked === times) enough.resolve();
  };
  const tending = tendRegistry({
    registry: { state: () => ({ kind }), lookAgain } as unknown as GuardedRegistry,
    writerId: 'n1',
    renewInterval: 5,
    wall: () => 0,
    standing: () => standing,
    authority: () => undefined,
    onError: () => undefined,
  });
  return { looked: () => looked, enough: enough.promise, [Symbol.dispose]: () => tending[Symbol.dispose]() };
}

test('a node with a lease looks at a dark registry at every renewal, whatever its own back-off; others leave it to that', async () => {
  using answering = tended('ok', true);
  using withoutLease = tended('dark', false);
  // Armed last, so that the others have had each of its turns before it.
  using dark = tended('dark', true, 3);
  // The timers of a node's upkeep keep no process alive.
  const awake = setInterval(() => undefined, 1_000);
  await dark.enough;
  clearInterval(awake);
  expect([answering.looked(), withoutLease.looked()]).toEqual([0, 0]);
});
