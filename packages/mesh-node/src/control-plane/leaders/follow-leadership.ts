/** Leadership as events: who leads now, then each change of it. */
import type { LeadershipEvent, LeadershipSubscription } from '@omnirelay/wire';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { describeClaim, describeEntry } from './describe-leader.ts';
import { type LogStep, tellSteps } from './follow-log.ts';

type Told = Pick<LeadershipEvent, 'eventKind'> & Partial<LeadershipEvent>;

function toldOf(state: ControlState, step: LogStep): Told | null {
  switch (step.kind) {
    case 'claim': {
      const { scope, nodeId } = step.claim.claim;
      const token = describeClaim(state, step.claim);
      return { eventKind: 'Snapshot', scope, leaderId: nodeId, token };
    }
    case 'entry': {
      const { kind, note } = step.entry;
      const { scope, leaderId, reason, correlationId, at } = note;
      return {
        eventKind: kind,
        ...{ scope, leaderId, reason },
        ...(correlationId === '' ? {} : { correlationId }),
        ...(at === undefined ? {} : { occurredAt: at }),
        token: describeEntry(state, step.entry),
      };
    }
    case 'renewed': {
      const { scope, nodeId: leaderId } = step.claim.claim;
      const token = describeClaim(state, step.claim, step.expiresAt);
      const occurredAt = new Date(state.wall()).toISOString();
      return { eventKind: 'Renewed', scope, leaderId, token, reason: 'renewed', occurredAt };
    }
    case 'conflict':
      // A snapshot is of who leads; that it is contested is told behind it, as what this node hears.
      return { eventKind: 'Conflict', scope: step.conflict.scope, conflict: step.conflict };
    case 'conflict-ended':
      return { eventKind: 'ConflictEnded', scope: step.conflict.scope, conflict: step.conflict };
    case 'ready':
      return { eventKind: 'Ready' };
    case 'heartbeat':
      return { eventKind: 'Heartbeat' };
    case 'resync':
      return { eventKind: 'Resync', reason: step.reason };
  }
}

/** @throws Problem invalid_input, registry_dark, behind */
export const followLeadership = (
  context: OperationContext,
  input: LeadershipSubscription,
): AsyncIterable<LeadershipEvent> => tellSteps(context, { ...input, withRenewals: true }, toldOf);
