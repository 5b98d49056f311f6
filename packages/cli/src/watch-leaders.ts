/** `--watch` of who leads. */
import type { ControlClient } from '@omnirelay/client';
import { type LeaderConflict, type LeaderToken, leaderTable } from './leader-rows.ts';
import type { OutputFormat } from './output.ts';
import { showWatched } from './watched-table.ts';

type Follow = ControlClient['leaders']['follow'];

export async function watchLeaders(
  follow: Follow,
  asked: Omit<Parameters<Follow>[0], 'signal'>,
  { output, signal }: { readonly output: OutputFormat; readonly signal: AbortSignal },
): Promise<void> {
  const tokens = new Map<string, LeaderToken>();
  const conflicts = new Map<string, LeaderConflict>();
  // Of the others no renewal is told: until when they last would soon be until when they lasted once.
  const named = asked.scope !== undefined || asked.scopeKind !== undefined;
  const withoutExpiry = ({ expiresAt: _, ...token }: LeaderToken): LeaderToken => token;
  const isRenewed = ({ scopeKind }: LeaderToken): boolean => scopeKind !== 'shard' && (scopeKind !== 'node' || named);
  await showWatched(
    follow({ ...asked, signal }),
    {
      table: () => leaderTable([...tokens.values()], [...conflicts.values()]),
      take({ eventKind, scope = '', token, conflict }) {
        switch (eventKind) {
          case 'Heartbeat':
            return 'nothing';
          case 'Resync':
            tokens.clear();
            conflicts.clear();
            return 'resync';
          case 'Ready':
            return 'ready';
          case 'Lost':
          case 'SteppedDown':
            // Another one may have claimed it already: its claim stands.
            if (tokens.get(scope)?.claimId === token?.claimId) tokens.delete(scope);
            return 'change';
          case 'Conflict':
            if (conflict !== undefined) conflicts.set(scope, conflict);
            return 'change';
          case 'ConflictEnded':
            conflicts.delete(scope);
            return 'change';
          default:
            if (token !== undefined) tokens.set(scope, isRenewed(token) ? token : withoutExpiry(token));
            return 'change';
        }
      },
    },
    output,
  );
}
