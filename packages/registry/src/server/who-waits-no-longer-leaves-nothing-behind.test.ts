import { expect, it, onTestFinished } from 'vitest';
import { beforeDeadline } from './deadline.ts';

const late = (): Error => new Error('late');

it.each([
  ['that was over before', () => AbortSignal.abort(new Error('over'))],
  ['that ends meanwhile', () => AbortSignal.timeout(5)],
])('with a signal %s the failure of the work is nobody else’s to hear', async (_when, signalOf) => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  onTestFinished(() => void process.off('unhandledRejection', hear));
  const work = Promise.withResolvers<never>();
  await expect(beforeDeadline(work.promise, { timeoutMs: 60_000, signal: signalOf(), late })).rejects.toThrow(
    /over|abort/,
  );
  work.reject(new Error('closed'));
  // Node tells of rejections that nobody handles once the microtasks are done.
  await new Promise((resolve) => setImmediate(resolve));
  expect(unheard).toEqual([]);
});
