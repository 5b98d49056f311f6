/**
 * Who may approve a change, and why not. Told before anybody tries: the same answer stands beside the button and refuses the verb. Nobody approves what
 * they wrote, changed or submitted, by issuer and subject, under whatever name they have logged in; everybody approves once; what goes beyond a guardrail
 * is for admins, and so is what places a namespace otherwise, unless an admin has asked for it.
 */
import { CHANGE_BOUNDS } from './bounds.ts';
import type { Approval, ApprovalRule, ApprovalWarning, ChangeHeader, GuardrailCheck } from './change-model.ts';
import type { GuardrailOverride } from './content-model.ts';
import { type Actor, isSamePerson } from './people.ts';
import { type Refused, refuse } from './refusals.ts';

export type Eligibility =
  | { readonly kind: 'may'; readonly warnings: readonly ApprovalWarning[] }
  /** Its code is the verb's. */
  | Refused;

/** With overrides two admins stand behind it, whatever the rule asks for; one who has asked for them is one of the two, and still approves nothing. */
const ADMINS_FOR_OVERRIDES = 2;

export interface Asked {
  readonly needed: number;
  readonly adminsOnly: boolean;
}

export function approvalsAsked(
  { needed }: ApprovalRule,
  { authors, placements = 0 }: Pick<ChangeHeader, 'authors' | 'placements'>,
  overrides: readonly GuardrailOverride[],
): Asked {
  const isVouched = authors.some(({ isAdmin }) => isAdmin === true);
  if (overrides.length > 0)
    return { needed: Math.max(needed, isVouched ? ADMINS_FOR_OVERRIDES - 1 : ADMINS_FOR_OVERRIDES), adminsOnly: true };
  // Whoever places namespaces otherwise by hand has to be an admin as well.
  if (placements > 0 && !isVouched) return { needed: Math.max(needed, 1), adminsOnly: true };
  return { needed, adminsOnly: false };
}

/** A sentence: which admins approve it, and why. Undefined: it asks for none. */
export function adminsAsked(
  header: Pick<ChangeHeader, 'authors' | 'placements' | 'rule'>,
  overrides: readonly GuardrailOverride[],
): string | undefined {
  const { needed, adminsOnly } = approvalsAsked(header.rule ?? { needed: 0 }, header, overrides);
  if (!adminsOnly) return undefined;
  const beyond = overrides.map(({ check }) => check).join(', ');
  const what = overrides.length > 0 ? `goes beyond ${beyond}` : 'changes how a namespace is placed';
  if (needed > 1) return `It ${what}: ${needed} admins approve that.`;
  return `It ${what}: ${overrides.length > 0 ? 'another admin approves' : 'an admin approves'} that.`;
}

/** Undefined when it is a rule at all. */
export function ruleRefusal({ needed, among }: ApprovalRule): Refused | undefined {
  const { approvals: most, among: mostAmong } = CHANGE_BOUNDS;
  if (!Number.isInteger(needed) || needed < 0 || needed > most)
    return refuse('rule_invalid', `The rule asks for ${needed} approvals; 0 to ${most} can be asked for.`);
  if (among === undefined) return undefined;
  if (among.length > mostAmong)
    return refuse('rule_invalid', `The rule names ${among.length} people; ${mostAmong} are the most.`);
  return undefined;
}

/** Of a rule that names fewer people than it asks for; it fails, and nothing goes beyond it. */
export const APPROVERS_CHECK = 'approvers-to-ask';

/** Fails where nobody could ever approve enough: policies that ask different people, say. Undefined: it can be met. */
export function approversCheck({ needed, among }: ApprovalRule): GuardrailCheck | undefined {
  if (among === undefined) return undefined;
  const people = among.filter((one, at) => among.findIndex((other) => isSamePerson(one, other)) === at).length;
  return people >= needed ? undefined : { name: APPROVERS_CHECK, measured: people, limit: needed, passes: false };
}

export function mayApprove(
  header: Pick<ChangeHeader, 'authors' | 'approvals' | 'rule' | 'placements'>,
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
  const admins = adminsAsked(header, overrides);
  if (admins !== undefined && !actor.isAdmin) return refuse('admin_needed', admins);
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
  header: Pick<ChangeHeader, 'approvals' | 'rule' | 'contentHash' | 'authors' | 'placements'>,
  overrides: readonly GuardrailOverride[],
): boolean {
  if (header.rule === undefined) return false;
  const { needed, adminsOnly } = approvalsAsked(header.rule, header, overrides);
  const counts = ({ contentHash, isAdmin }: Approval) => contentHash === header.contentHash && (isAdmin || !adminsOnly);
  return header.approvals.filter(counts).length >= needed;
}
