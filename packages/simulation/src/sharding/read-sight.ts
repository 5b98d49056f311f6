/** Reads what a leader goes by beside the maps, each source by a read of its own: they need not tell of the same moment. */
import type { Namespace } from '@omnirelay/protocol';
import { type LeaderSight, sourcesOf } from './leader-sight.ts';
import type { ShardRequests } from './shard-requests.ts';

export interface SightReading {
  readonly requests: ShardRequests;
  /** Runs it once the process is at it. */
  readonly turn: (run: () => void) => void;
  /** The reign that it is read for goes on. */
  readonly isOfNow: () => boolean;
  readonly namespaces: readonly Namespace[];
}

/** `then` hears at the last answer whether that was one. */
export function readSight(
  sight: LeaderSight,
  { requests, turn, isOfNow, namespaces }: SightReading,
  then: (isRead: boolean) => void,
): void {
  const sources = sourcesOf(namespaces);
  let left = sources.length;
  for (const { source, prefix, keys } of sources)
    requests.read(keys, prefix, (outcome) =>
      turn(() => {
        left -= 1;
        const isRead = isOfNow() && outcome.kind === 'read';
        if (isRead) sight.take(source, outcome);
        if (left === 0) then(isRead);
      }),
    );
}
