/**
 * Who may approve a change, and why not. Told before anybody tries: the same answer stands beside the button and refuses the verb. Nobody approves what
 * they wrote, changed or submitted, by issuer and subject, under whatever name they have logged in; everybody approves once; what goes beyond a guardrail
 * is for admins.
 */
import { CHANGE_BOUNDS } from './bounds.ts';
import type { Approval, ApprovalRule, ApprovalWarning, ChangeHeader } from './change-model.ts';
import type { GuardrailOverride } from './content-model.ts';
import { type Actor, isSamePerson } from './people.ts';
import { type Refused, refuse } from './refusals.ts';

export type Eligibility =
  | { readonly kind: 'may'; readonly warnings: readonly ApprovalWarning[] }
  /** Its code is the verb's. */
  | Refused;

/** With overrides two admins approve, whatever the rule asks for. */
export const ADMINS_FOR_OVERRIDES = 2;

export interface Asked {
  readonly needed: number;
  readonly adminsOnly: boolean;
}

export const approvalsAsked = (rule: ApprovalRule, overrides: readonly GuardrailOverride[]): Asked =>
  overrides.length === 0
    ? { needed: rule.needed, adminsOnly: false }
    : { needed: Math.max(rule.needed, ADMINS_FOR_OVERRIDES), adminsOnly: true };

/** Undefined when it can be fulfilled. */
export function ruleRefusal({ needed, among }: ApprovalRule): Refused | undefined {
  const { approvals: most, among: mostAmong } = CHANGE_BOUNDS;
  if (!Number.isInteger(needed) || needed < 0 || needed > most)
    return refuse('rule_invalid', `The rule asks for ${needed} approvals; 0 to ${most} can be asked for.`);
  if (among === undefined) return undefined;
  const people = among.filter((one, at) => among.findIndex((other) => isSamePerson(one, other)) === at);
  if (among.length > mostAmong)
    return refuse('rule_invalid', `The rule names ${among.length} people; ${mostAmong} are the most.`);
  if (people.length < needed)
    return refuse('rule_invalid', `The rule asks for ${needed} approvals of ${people.length} people.`);
  return undefined;
}

export function mayApprove(
  header: Pick<ChangeHeader, 'authors' | 'approvals' | 'rule'>,
  overrides: readonly GuardrailOverride[],
  actor: Actor,
): Eligibility {
  if (actor.kind !== 'person') return refuse('not_a_person', `${actor.displayName} is no person; people approve.`);
  if (!actor.mayOperate) return refuse('operate_needed', 'Operators approve; your role does not.');
  const own = header.authors.findIndex((author) => isSamePerson(author, actor));
  if (own >= 0) return ownRefusal(header.authors[own]!.displayName, own === 0, actor);
  if (header.approvals.some(({ by }) => isSamePerson(by, actor)))
    return refuse('already_approved', 'You have approved it; each person counts once.');
  const among = header.rule?.among;
  if (among !== undefined && !among.some((one) => isSamePerson(one, actor)))
    return refuse('not_asked', `The policy asks ${among.length} named people, and you are none of them.`);
  if (overrides.length > 0 && !actor.isAdmin)
    return refuse(
      'admin_needed',
      `It goes beyond ${overrides.map(({ check }) => check).join(', ')}: ${ADMINS_FOR_OVERRIDES} admins approve that.`,
    );
  return { kind: 'may', warnings: warningsOf(header, actor) };
}

function ownRefusal(knownAs: string, isFirst: boolean, actor: Actor): Refused {
  const did = isFirst ? 'authored' : 'changed or submitted';
  return refuse(
    'own_change',
    knownAs === actor.displayName
      ? `You ${did} this plan; somebody else approves it.`
      : `You ${did} this plan as ${knownAs}, which is the same person; somebody else approves it.`,
  );
}

/** Two issuers may speak of one person by the same subject. Nobody can tell here, so it is shown. */
function warningsOf({ authors, approvals }: Pick<ChangeHeader, 'authors' | 'approvals'>, actor: Actor) {
  const others = [...authors, ...approvals.map(({ by }) => by)];
  const isTwin = others.some(({ issuer, subject }) => subject === actor.subject && issuer !== actor.issuer);
  return isTwin ? (['same-subject-of-another-issuer'] as const) : [];
}

/** Whether there are as many approvals of this very content as are asked for. */
export function isApproved(
  header: Pick<ChangeHeader, 'approvals' | 'rule' | 'contentHash'>,
  overrides: readonly GuardrailOverride[],
): boolean {
  if (header.rule === undefined) return false;
  const { needed, adminsOnly } = approvalsAsked(header.rule, overrides);
  const counts = ({ contentHash, isAdmin }: Approval) => contentHash === header.contentHash && (isAdmin || !adminsOnly);
  return header.approvals.filter(counts).length >= needed;
}
