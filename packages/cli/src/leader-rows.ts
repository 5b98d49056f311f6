/** Leaders, their terms and refused writes as rows of tables for people. */
import type { ControlClient } from '@omnirelay/client';
import { printable, table } from './table.ts';

type Leaders = ControlClient['leaders'];
export type LeaderList = Awaited<ReturnType<Leaders['list']>>;
export type LeaderToken = LeaderList['tokens'][number];
export type LeaderConflict = LeaderList['conflicts'][number];
export type LeaderTerm = Awaited<ReturnType<Leaders['history']>>['items'][number];
export type FenceRejection = Awaited<ReturnType<Leaders['rejections']>>['items'][number];

export const LEADER_HEADS = ['Scope', 'Leader', 'Term', 'Fence', 'Expires (UTC)', 'Kind'] as const;
const TERM_HEADS = ['Scope', 'Leader', 'Term', 'From (UTC)', 'To (UTC)', 'Ended', 'After', 'Why'] as const;
const REJECTION_HEADS = ['At (UTC)', 'Scope', 'Writer', 'Presented', 'Current', 'Leader', 'Keys'] as const;

/** What leads the mesh first, what operators named, shards, and last the leases of the nodes, which are many. */
const KINDS = ['global', 'custom', 'shard', 'node'];
const byKind = (a: LeaderToken, b: LeaderToken): number =>
  KINDS.indexOf(a.scopeKind) - KINDS.indexOf(b.scopeKind) || a.scope.localeCompare(b.scope, 'en', { numeric: true });

const leaderRow = ({ scope, leaderId, term, fenceToken, expiresAt, scopeKind }: LeaderToken): readonly string[] =>
  [scope, leaderId, term, fenceToken, expiresAt ?? '-', scopeKind].map(printable);

const claimed = ({ nodeId, fenceToken, heardFrom }: LeaderConflict['claims'][number]): string =>
  `${nodeId} (${fenceToken}${heardFrom === undefined ? '' : `, heard from ${heardFrom}`})`;

const conflictLine = ({ scope, since, claims, lowerSteppedDown }: LeaderConflict): string =>
  printable(
    `split brain: ${scope} is claimed by ${claims.map(claimed).join(' and ')} since ${since}${lowerSteppedDown ? '; the lower one has stepped down' : ''}`,
  );

/** By kind and name, unless they come in an order that was asked for. */
export function leaderTable(
  tokens: readonly LeaderToken[],
  conflicts: readonly LeaderConflict[],
  options: { readonly asTheyCome?: boolean } = {},
): string {
  const ordered = options.asTheyCome === true ? tokens : tokens.toSorted(byKind);
  const shown = tokens.length === 0 ? 'Nobody leads what was asked for.' : table(LEADER_HEADS, ordered.map(leaderRow));
  return conflicts.length === 0 ? shown : [shown, '', ...conflicts.map(conflictLine)].join('\n');
}

/** A table of what was found, or the word that it is nothing. */
const tableOf =
  <T>(nothing: string, heads: readonly string[], rowOf: (thing: T) => readonly string[]) =>
  (things: readonly T[]): string =>
    things.length === 0
      ? nothing
      : table(
          heads,
          things.map((thing) => rowOf(thing).map(printable)),
        );

export const termTable = tableOf(
  'No term matches.',
  TERM_HEADS,
  ({ scope, leaderId, term, from, to, ended, election: { after, bumped } }: LeaderTerm) => [
    scope,
    leaderId,
    term,
    from ?? 'before',
    to ?? '-',
    ended ?? 'leads',
    after ?? '-',
    bumped === undefined ? '-' : `${bumped.nodeId}: ${bumped.why}`,
  ],
);

export const rejectionTable = tableOf(
  'No refused write matches.',
  REJECTION_HEADS,
  ({ at, scope, writerId, presented, current, keys, further }: FenceRejection) => [
    at,
    scope,
    writerId,
    presented.fenceToken,
    current?.fenceToken ?? '-',
    current?.leaderId ?? '-',
    `${keys.join(', ')}${further === undefined ? '' : `, and ${further} further writes`}`,
  ],
);
