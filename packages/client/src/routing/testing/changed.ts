/** Waits for a change of a set, by its own word. */
import type { WatchedSet } from '../watched-set.ts';

export async function changed(set: Pick<WatchedSet<unknown>, 'onChange'>, isSo: () => boolean): Promise<void> {
  if (isSo()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = set.onChange(() => {
    if (isSo()) resolve();
  });
  await promise.finally(end);
}
