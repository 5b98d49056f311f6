/** The leaders as a collection that is watched: what a list shows, and each token and conflict as it comes, changes and goes. */
import type { LeaderToken, LeaderWatchEvent, LeaderWatchQuery } from '@omnirelay/wire';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { describeClaim, describeEntry } from './describe-leader.ts';
import { type LogStep, tellSteps } from './follow-log.ts';
import { leaderFilter } from './leader-query.ts';

type Told = Pick<LeaderWatchEvent, 'kind'> & Partial<LeaderWatchEvent>;

function toldOf(state: ControlState, step: LogStep, isAsked: (token: LeaderToken) => boolean): Told | null {
  switch (step.kind) {
    case 'claim': {
      const { scope } = step.claim.claim;
      const token = describeClaim(state, step.claim);
      return isAsked(token) ? { kind: 'Snapshot', scope, token } : null;
    }
    case 'entry': {
      const { kind, note } = step.entry;
      const { scope, reason } = note;
      // The claim stands, and is renewed or lost.
      if (kind === 'Expired') return null;
      const token = describeEntry(state, step.entry);
      if (kind !== 'Elected' && kind !== 'Observed') return { kind: 'Removed', scope, token, reason };
      // Who holds the one that led before is told that it does no more.
      return isAsked(token)
        ? { kind: 'Changed', scope, token }
        : { kind: 'Removed', scope, token, reason: 'no-longer-matches' };
    }
    case 'renewed':
      return null;
    case 'conflict': {
      const { conflict, inSnapshot } = step;
      return { kind: inSnapshot ? 'Snapshot' : 'Changed', scope: conflict.scope, conflict };
    }
    case 'conflict-ended':
      return { kind: 'Removed', scope: step.conflict.scope, conflict: step.conflict };
    case 'ready':
      return { kind: 'Ready' };
    case 'heartbeat':
      return { kind: 'Heartbeat' };
    case 'resync':
      return { kind: 'Resync', reason: step.reason };
  }
}

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followLeaders(
  context: OperationContext,
  input: LeaderWatchQuery,
): AsyncGenerator<LeaderWatchEvent> {
  const isAsked = leaderFilter(input, context.state.wall());
  yield* tellSteps(context, input, (state, step) => toldOf(state, step, isAsked));
}
