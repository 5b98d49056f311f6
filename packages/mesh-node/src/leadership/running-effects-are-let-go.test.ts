import type { Admission } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { RunningEffects } from './running-effects.ts';

const admitted = (claimId: string): Admission => ({
  kind: 'admitted',
  authority: { scope: 'jobs', fence: '1' as never, claimId, conditions: [] },
  acknowledge: () => ({ kind: 'kept' }),
});
const timers = (): number => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;

test('an effect that is never acknowledged is waited for once, and then forgotten', async () => {
  const running = new RunningEffects();
  const effect = running.track(admitted('c1'));
  expect(await new Promise((done) => running.whenDone('c1', 1, done))).toBe(1);
  expect(running.of('c1')).toBe(0);
  // It ends after all, and nothing is counted below nought.
  if (effect.kind === 'admitted') effect.acknowledge();
  expect(running.of('c1')).toBe(0);
});

test('a node that ends while it waits for an effect leaves no timer behind, and calls nobody back', () => {
  const before = timers();
  const running = new RunningEffects();
  const effect = running.track(admitted('c1'));
  running.whenDone('c1', 60_000, () => expect.fail('nobody is there any more'));
  expect(timers()).toBe(before + 1);
  running[Symbol.dispose]();
  expect(timers()).toBe(before);
  if (effect.kind === 'admitted') effect.acknowledge();
});
