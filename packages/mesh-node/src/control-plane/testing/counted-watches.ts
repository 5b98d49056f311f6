/** A registry that tells which of its watches are open. */
import type { MirroredRegistry } from '../registry-mirror.ts';

export interface CountedWatches {
  readonly registry: MirroredRegistry;
  /** Prefixes of the watches of the store that are open. */
  readonly open: string[];
  /** Ends the watch that runs, as a store does that is lost. */
  lose(error: Error): void;
}

export function countedWatches(registry: MirroredRegistry): CountedWatches {
  const open: string[] = [];
  let lose: (error: Error) => void = () => undefined;
  const store: MirroredRegistry['store'] = {
    list: (...of) => registry.store.list(...of),
    async *watch(prefix, from, { signal }) {
      open.push(prefix);
      const cut = new AbortController();
      lose = (error) => cut.abort(error);
      try {
        yield* registry.store.watch(prefix, from, { signal: AbortSignal.any([signal, cut.signal]) });
        cut.signal.throwIfAborted();
      } finally {
        open.splice(open.indexOf(prefix), 1);
      }
    },
  };
  const state = () => registry.state();
  return {
    registry: { store, state, onStateChange: (heard) => registry.onStateChange(heard) },
    open,
    lose: (e) => lose(e),
  };
}
