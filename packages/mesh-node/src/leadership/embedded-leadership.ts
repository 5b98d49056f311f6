/** Leadership as the process that embeds a node sees it; a node without a registry leads nothing, and says so. */
import type { Admission, Authority } from '@omnirelay/protocol';
import type { LeadershipConflict, LeadershipEvent, LeadershipStatus, LeaderToken } from './leadership.ts';
import type { LeadershipSource } from './leadership-source.ts';

export interface EmbeddedLeadership {
  /**
   * Call it at the start of each effect under a scope, and `acknowledge` of what it answers when the effect has ended, once and whatever became of it: a
   * scope that is handed over waits for that. `overran` there means that another may have begun meanwhile. It reads the clocks itself, so no event
   * needs to be waited for. Best effort: where an effect lands, compare `authority.fence`; that is the safety.
   */
  admit(scope: string): Admission;
  /** What a registry transaction under the scope must carry now; undefined while this node may do nothing under it. */
  under(scope: string): Authority | undefined;
  /** Whether this node holds the claim; `admit` says whether it may act on it at this moment. */
  holds(scope: string): boolean;
  /** The live claims that this node knows of, its own included. */
  tokens(): readonly LeaderToken[];
  /** Scopes that more than one node is heard to lead. */
  conflicts(): readonly LeadershipConflict[];
  /** Undefined while this node stands for nothing. */
  status(): LeadershipStatus | undefined;
  /** A hint to look; `admit` decides. Returns the way to unsubscribe. */
  onEvent(listener: (event: LeadershipEvent) => void): () => void;
}

export const embeddedLeadership = (source: LeadershipSource): EmbeddedLeadership => ({
  admit: (scope) => source.current()?.admit(scope) ?? { kind: 'refused', why: 'no-claim' },
  under: (scope) => source.current()?.under(scope),
  holds: (scope) => source.current()?.status().holds.includes(scope) === true,
  tokens: () => source.current()?.tokens() ?? [],
  conflicts: () => source.current()?.conflicts() ?? [],
  status: () => source.current()?.status(),
  onEvent(listener) {
    let stop: (() => void) | undefined;
    const stopWaiting = source.onBegun((leadership) => {
      stop = leadership.subscribe(listener);
    });
    return () => {
      stopWaiting();
      stop?.();
    };
  },
});
