/** What the audit says of transitions: one entry for each, and of many at once one that names them all. Removals have theirs from whoever removed. */
import { randomUUID } from 'node:crypto';
import type { AuditPrincipal } from '@omnirelay/wire';
import type { AuditDraft } from '../audit-chain.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { Transition } from './transition-record.ts';

/** A chain of its own: a mesh in which nodes come and go pushes no act of an operator out. */
export const transitionWriter = (nodeId: string): string => `${nodeId}~membership`;

const ACTION = {
  joined: 'member-joined',
  rejoined: 'member-rejoined',
  died: 'member-died',
  left: 'member-left',
} as const;

export function auditOf(batch: readonly Transition[], principal: AuditPrincipal): readonly AuditDraft[] {
  const told = batch.filter((transition) => transition.change !== 'removed');
  if (told.length > CONTROL_BOUNDS.transitionsAuditedApart)
    return [
      {
        action: 'members-changed',
        object: 'peer/*',
        principal,
        correlationId: randomUUID(),
        outcome: 'accepted',
        reason: `${told.length} members at once`,
        after: told.map(({ nodeId, change, bootEpoch, incarnation }) => ({
          nodeId,
          change,
          bootEpoch: String(bootEpoch),
          incarnation,
        })),
      },
    ];
  return told.map(({ nodeId, change, bootEpoch, incarnation, at, detail, correlationId }) => ({
    action: change === 'removed' ? 'member-left' : ACTION[change],
    object: `peer/${nodeId}`,
    principal,
    correlationId,
    outcome: 'accepted' as const,
    reason: detail.slice(0, CONTROL_BOUNDS.adoptReasonLength),
    after: { change, bootEpoch: String(bootEpoch), incarnation, at: at.toISOString() },
  }));
}
