/**
 * The life of a plan as a conversation: who made it, what was said for it and against it, what was voided and why, what the run did, and its end; the
 * oldest first. Approvals and what was voided are the plan's own; who submitted, ran, paused or undid it the audit tells.
 */
import type { Change, ChangeApproval, ChangeVoid } from '../../data/change-model.ts';
import { CHANGE_LOOKS } from '../../data/change-state.ts';
import { isOpen } from '../../data/live-changes.ts';
import type { AuditEntry } from '../../data/model.ts';
import { toldVoid } from '../../data/told-void.ts';
import type { Shape, StatusColour } from '../../ui/status.ts';

export type TimelineEvent = { readonly key: string; readonly at: string } & (
  | { readonly kind: 'created'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'act'; readonly verb: string; readonly by: string; readonly reason?: string }
  | { readonly kind: 'refused'; readonly verb: string; readonly by: string; readonly why?: string }
  | { readonly kind: 'approved'; readonly approval: ChangeApproval; readonly voided: boolean }
  | { readonly kind: 'voided'; readonly voided: ChangeVoid; readonly isTold: boolean }
  | { readonly kind: 'ended'; readonly state: Change['state']; readonly why?: string }
);

/** `submit` of `submit-change`; what the plan tells itself is left out. */
const VERB = /^(submit|recompute|reject|execute|pause|resume|cancel|roll-?back|complete|fail|check|expire)-change$/;
const REFUSED_VERB = /^([a-z-]+)-change$/;

function ofAudit({ id, action, at, outcome, principal, reason }: AuditEntry): readonly TimelineEvent[] {
  const said = { key: `audit ${id}`, at, by: principal.displayName };
  if (outcome !== 'accepted') {
    const verb = REFUSED_VERB.exec(action)?.[1];
    return verb === undefined
      ? []
      : [{ ...said, kind: 'refused', verb, ...(reason === undefined ? {} : { why: reason }) }];
  }
  const verb = VERB.exec(action)?.[1];
  return verb === undefined ? [] : [{ ...said, kind: 'act', verb, ...(reason === undefined ? {} : { reason }) }];
}

const approved = (approval: ChangeApproval, voided: boolean): TimelineEvent => ({
  kind: 'approved',
  key: `approved ${approval.at} ${approval.by.issuer} ${approval.by.subject}`,
  at: approval.at,
  approval,
  voided,
});

/** `audit`: what is known of it, in any order; without it the plan's own word stands alone. */
export function timelineOf(change: Change, audit: readonly AuditEntry[] = []): readonly TimelineEvent[] {
  const { createdAt, authors, reason, approvals, voids, state, ended, updatedAt } = change;
  const told = toldVoid(voids);
  const own: readonly TimelineEvent[] = [
    {
      kind: 'created',
      key: 'created',
      at: createdAt,
      by: authors[0]?.name ?? 'nobody',
      ...(reason === undefined ? {} : { reason }),
    },
    ...approvals.map((approval) => approved(approval, false)),
    ...voids.flatMap((voided) => [
      ...voided.approvals.map((approval) => approved(approval, true)),
      {
        kind: 'voided' as const,
        key: `voided ${voided.at}`,
        at: voided.at,
        voided,
        isTold: voided === told,
      },
    ]),
    ...(isOpen(change)
      ? []
      : [
          {
            kind: 'ended' as const,
            key: 'ended',
            at: updatedAt,
            state,
            ...(ended === undefined ? {} : { why: ended }),
          },
        ]),
  ];
  const order = (event: TimelineEvent): number => (event.kind === 'created' ? 0 : event.kind === 'ended' ? 2 : 1);
  return [...own, ...audit.flatMap(ofAudit)].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || order(a) - order(b));
}

const VERB_WORDS: Readonly<Record<string, string>> = {
  submit: 'submitted it',
  recompute: 'had it computed anew',
  reject: 'rejected it',
  execute: 'ran it',
  pause: 'paused it',
  resume: 'let it go on',
  cancel: 'cancelled it',
  rollback: 'had it undone',
  'roll-back': 'had it undone',
  complete: 'saw it complete',
  fail: 'saw it fail',
  check: 'measured it against the guardrails',
  expire: 'saw it expire',
};

export const verbWords = (verb: string): string => VERB_WORDS[verb] ?? `did ${verb}`;

const QUIET = { shape: 'hollow-circle', colour: 'left' } as const;
const ACT_LOOKS: Readonly<Record<string, { readonly shape: Shape; readonly colour: StatusColour }>> = {
  execute: { shape: 'half-diamond', colour: 'progress' },
  resume: { shape: 'half-diamond', colour: 'progress' },
  pause: { shape: 'pause-bar', colour: 'suspect' },
  fail: { shape: 'square-x', colour: 'dead' },
};

export function lookOf(event: TimelineEvent): { readonly shape: Shape; readonly colour: StatusColour } {
  switch (event.kind) {
    case 'approved':
      return event.voided ? QUIET : { shape: 'filled-circle', colour: 'alive' };
    case 'voided':
      return { shape: 'triangle', colour: 'suspect' };
    case 'ended': {
      const { shape, colour } = CHANGE_LOOKS[event.state];
      return { shape, colour };
    }
    case 'act':
      return ACT_LOOKS[event.verb] ?? QUIET;
    case 'created':
    case 'refused':
      return QUIET;
  }
}
