/** Who leads which scope, as the control plane tells it and as it was last told while it is dark. */
import type { LeaderToken, LeaderWatchEvent } from '@omnirelay/wire';
import type { ControlClient } from '../api.ts';
import { openWatchedSet, type WatchedSet } from './watched-set.ts';

/** Where effects are fenced, the fence goes with the call: a leader that was told may have been one. */
export type LeaderEntry = Pick<LeaderToken, 'scope' | 'leaderId' | 'term' | 'fenceToken' | 'claimId'>;

/** Held by scope. */
export type LeaderDirectory = WatchedSet<LeaderEntry>;

export interface LeaderDirectoryOptions {
  /** Scopes, in which `*` stands for anything; all of them without it. */
  readonly scope?: readonly string[];
  /** As that of a peer directory, and another file. */
  readonly cacheFile?: string;
}

/** Comes back at once, as a peer directory does. */
export function openLeaderDirectory(
  { leaders }: Pick<ControlClient, 'leaders'>,
  { scope, cacheFile }: LeaderDirectoryOptions = {},
): Promise<LeaderDirectory> {
  const filter = scope === undefined ? {} : { scope };
  return openWatchedSet<LeaderWatchEvent, LeaderEntry>({
    watch: (from) => leaders.watch({ ...filter, ...from }),
    read({ kind, token, reason }, held) {
      // Of conflicts: what the leader's fence is for.
      if (token === undefined) return null;
      if (kind !== 'Removed') return { id: token.scope, item: entryOf(token) };
      // Another one may have claimed it already: its claim stands.
      const isOver = reason === 'no-longer-matches' || held(token.scope)?.claimId === token.claimId;
      return isOver ? { id: token.scope, item: null } : null;
    },
    idOf: (entry) => entry.scope,
    cache:
      cacheFile === undefined
        ? undefined
        : { path: cacheFile, question: JSON.stringify({ leaders: filter }), isItem: isLeaderEntry },
  });
}

const FIELDS = ['scope', 'leaderId', 'term', 'fenceToken', 'claimId'] as const;

const entryOf = (token: LeaderToken): LeaderEntry => ({
  scope: token.scope,
  leaderId: token.leaderId,
  term: token.term,
  fenceToken: token.fenceToken,
  claimId: token.claimId,
});

const isLeaderEntry = (value: unknown): value is LeaderEntry =>
  typeof value === 'object' &&
  value !== null &&
  FIELDS.every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
