/** Watches of one handle over its change log: so many at a time, since each holds a page. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { checkWatched } from '../check-request.ts';
import type { RegistryStore } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { type ChangeSource, watchChanges } from './watch-changes.ts';

export function boundedWatches(follow: (prefix: string) => ChangeSource): RegistryStore['watch'] {
  let watchers = 0;
  return async function* watch(prefix, from, { signal }) {
    checkWatched(prefix);
    if (watchers >= REGISTRY_BOUNDS.watchersPerStore)
      throw new RegistryError('too_large', `this handle has ${watchers} watchers already: share one`);
    watchers += 1;
    try {
      yield* watchChanges(follow(prefix), from, signal);
    } finally {
      watchers -= 1;
    }
  };
}
