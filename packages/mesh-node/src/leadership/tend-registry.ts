/** What leadership does for its registry now and then. */
import type { Authority } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { sweepLeadership } from './sweep-leadership.ts';
import { LifeSweep } from './sweep-lives.ts';

export interface TendRegistryDeps {
  readonly registry: GuardedRegistry;
  readonly writerId: string;
  /** Milliseconds. */
  readonly renewInterval: number;
  readonly wall: () => number;
  /** Whether this node has a lease to lose. */
  readonly standing: () => boolean;
  /** What leads the mesh, while this node does. */
  readonly authority: () => Authority | undefined;
  readonly onError: (error: unknown) => void;
}

export function tendRegistry(deps: TendRegistryDeps): Disposable {
  const { registry, writerId, wall, onError } = deps;
  const closed = new AbortController();
  const lives = new LifeSweep(deps);
  const sweep = async (): Promise<void> => {
    const { signal } = closed;
    await sweepLeadership({ registry, writerId, wall: wall(), signal });
    await lives.sweep(wall(), signal);
  };
  // Whoever comes back from darkness a ttl after the others is deposed by them: the registry's own back-off is longer than that.
  const looking = setInterval(() => {
    if (deps.standing() && registry.state().kind === 'dark') registry.lookAgain();
  }, deps.renewInterval);
  const sweeping = setInterval(() => {
    if (deps.authority() === undefined) return;
    sweep().catch((error: unknown) => {
      if (!closed.signal.aborted) onError(error);
    });
  }, LEADERSHIP_BOUNDS.sweepMs);
  for (const timer of [looking, sweeping]) timer.unref();
  return {
    [Symbol.dispose]() {
      closed.abort();
      for (const timer of [looking, sweeping]) clearInterval(timer);
    },
  };
}
