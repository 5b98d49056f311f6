/** The verbs before a change runs: submitted, checked, changed, approved or rejected, overtaken by what happens, out of time. */
import { asksAlike } from './asks-alike.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import {
  type Approval,
  type Change,
  type ChangeHeader,
  type GuardrailCheck,
  stepsInFlight,
  WAITING,
} from './change-model.ts';
import type { GuardrailOverride } from './content-model.ts';
import { authorsWith, contentRefusal, expiryRefusal, namespacesIn, placementsIn } from './draft-change.ts';
import { approversCheck, isApproved, mayApprove, ruleRefusal } from './eligibility.ts';
import { type Actor, asPerson, isSamePerson } from './people.ts';
import { type Refused, refuse } from './refusals.ts';
import type { ChangeOutcome, VerbOf } from './verbs.ts';
import { voidApprovals } from './void-approvals.ts';

/** With that header, written at that moment. */
export const withHeader = (change: Change, at: number, header: Partial<ChangeHeader>): ChangeOutcome => ({
  kind: 'changed',
  change: { ...change, header: { ...change.header, ...header, updatedAt: at } },
});

/** Controllers act within their policy; people need the role. */
export const operateRefusal = ({ kind, mayOperate }: Actor): Refused | undefined =>
  mayOperate || kind === 'system' ? undefined : refuse('operate_needed', 'Operators do that; your role does not.');

const TOO_MANY_AUTHORS = refuse(
  'too_many',
  `${CHANGE_BOUNDS.authors} people have written it, and none of them may approve it; propose another.`,
);

export const isOverdue = ({ header }: Change, at: number): boolean => at >= header.expiresAt;
export const overdue = refuse('expired', 'It was to be approved and begun earlier, and has expired; propose it anew.');

export function submit(change: Change, { by, at }: VerbOf<'submit'>): ChangeOutcome {
  const refused = operateRefusal(by) ?? (isOverdue(change, at) ? overdue : undefined);
  if (refused !== undefined) return refused;
  const authors = authorsWith(change.header.authors, by, true);
  const { submittedAt = at } = change.header;
  return authors === undefined ? TOO_MANY_AUTHORS : withHeader(change, at, { state: 'checking', authors, submittedAt });
}

export function checked(change: Change, { at, checks, rule }: VerbOf<'checked'>): ChangeOutcome {
  if (checks.length > CHANGE_BOUNDS.checks)
    return refuse('too_many', `It was checked for ${checks.length} things; ${CHANGE_BOUNDS.checks} are the most.`);
  const refused = ruleRefusal(rule);
  if (refused !== undefined) return refused;
  const { overrides } = change.content;
  const unmet = approversCheck(rule);
  // Nothing overrides who is to be asked: it is told, and waits for another policy.
  if (unmet !== undefined)
    return withHeader(change, at, { state: 'draft', checks: [unmet, ...checks].slice(0, CHANGE_BOUNDS.checks) });
  // Its author sees what it breaks, and revises it or asks for an override.
  if (checks.some((check) => !check.passes && !isOverridden(check, overrides)))
    return withHeader(change, at, { state: 'draft', checks });
  const header = { ...change.header, ...placementsIn(change.content), checks, rule };
  return withHeader(change, at, { ...header, state: isApproved(header, overrides) ? 'approved' : 'awaiting-approval' });
}

/** The very figures: an override of less does not cover what has become worse. */
const isOverridden = ({ name: check, measured, limit }: GuardrailCheck, overrides: readonly GuardrailOverride[]) =>
  overrides.some((one) => isSameOverride(one, { check, measured, limit }));

const isSameOverride = (a: GuardrailOverride, b: GuardrailOverride): boolean =>
  a.check === b.check && a.measured === b.measured && a.limit === b.limit;

export function revise(change: Change, verb: VerbOf<'revise'>): ChangeOutcome {
  const { by, at, content, contentHash, expiresAt, title } = verb;
  const { header } = change;
  const isOwnDraft = header.state === 'draft' && header.authors.some((author) => isSamePerson(author, by));
  const refused =
    (isOwnDraft ? undefined : operateRefusal(by)) ?? reviseRefusal(change, verb) ?? expiryRefusal(at, expiresAt);
  if (refused !== undefined) return refused;
  const authors = revisedAuthors(change, verb);
  if (authors === undefined) return TOO_MANY_AUTHORS;
  if (contentHash === header.contentHash && header.state !== 'paused' && header.state !== 'stale')
    return { kind: 'unchanged' };
  const hasEarlierRuns = header.hasEarlierRuns || change.journal.some(({ state }) => state === 'done');
  const overrides = withOverrides(hasEarlierRuns ? header.overrides : [], content.overrides);
  const earlier = overrides.length - content.overrides.length;
  if (overrides.length > CHANGE_BOUNDS.overridesEver)
    return refuse('too_many', `It has overridden ${header.overrides.length} guardrails already; propose another.`);
  const {
    rule: _rule,
    pausedBy: _pausedBy,
    earlierOverrides: _earlier,
    placements: _placements,
    ...kept
  } = header.approvals.length > 0 ? voidApprovals(header, { at, why: 'revised' }) : header;
  return {
    kind: 'changed',
    change: {
      header: {
        ...kept,
        state: header.state === 'draft' ? 'draft' : 'checking',
        revision: header.revision + 1,
        contentHash,
        steps: content.steps.length,
        authors,
        checks: [],
        overrides,
        ...(earlier > 0 && { earlierOverrides: earlier }),
        ...(title !== undefined && { title: title.slice(0, CHANGE_BOUNDS.titleLength) }),
        ...placementsIn(content),
        namespaces: namespacesIn(content),
        updatedAt: at,
        expiresAt,
        hasEarlierRuns,
      },
      content,
      journal: content.steps.map(() => WAITING),
    },
  };
}

/**
 * Who stands behind what an admin has to ask for, once it is another content: those who did, as long as it asks for the same; whoever revises it, where they
 * did before or are its author, or where it goes beyond guardrails now that it did not go beyond so before.
 */
function revisedAuthors({ header, content: before }: Change, { by, content }: VerbOf<'revise'>) {
  const { authors } = header;
  const asksTheSame = asksAlike(before, content);
  const vouched = asksTheSame ? authors : authors.map(({ isAdmin: _isAdmin, ...author }) => author);
  const at = authors.findIndex((author) => isSamePerson(author, by));
  const stoodBehind = at === 0 || authors[at]?.isAdmin === true;
  return authorsWith(vouched, by, stoodBehind || (!asksTheSame && content.overrides.length > 0));
}

const withOverrides = (
  before: readonly GuardrailOverride[],
  now: readonly GuardrailOverride[],
): readonly GuardrailOverride[] => [...before.filter((old) => !now.some((one) => isSameOverride(one, old))), ...now];

function reviseRefusal({ header, journal }: Change, { content }: VerbOf<'revise'>): Refused | undefined {
  const inFlight = stepsInFlight({ journal });
  if (inFlight > 0) return refuse('steps_in_flight', `${inFlight} steps are in flight; wait until they have ended.`);
  if (header.revision >= CHANGE_BOUNDS.revisions)
    return refuse('too_many', `It has been revised ${header.revision} times; propose another.`);
  if (content.kind !== header.kind)
    return refuse('content_invalid', `It is a ${header.kind}, and stays one; propose another.`);
  return contentRefusal(content);
}

export function approve(change: Change, { by, at, reason }: VerbOf<'approve'>): ChangeOutcome {
  const { header, content } = change;
  if (isOverdue(change, at)) return overdue;
  const eligible = mayApprove(header, content.overrides, by);
  if (eligible.kind === 'refused') return eligible;
  const { warnings } = eligible;
  const approval: Approval = {
    by: asPerson(by),
    isAdmin: by.isAdmin,
    at,
    reason,
    contentHash: header.contentHash,
    ...(warnings.length > 0 && { warnings }),
  };
  const approvals = [...header.approvals, approval];
  const state = isApproved({ ...header, approvals }, content.overrides) ? 'approved' : header.state;
  return withHeader(change, at, { approvals, state });
}

export function reject(change: Change, { by, at, reason }: VerbOf<'reject'>): ChangeOutcome {
  if (by.kind !== 'person') return refuse('not_a_person', `${by.displayName} is no person; people reject.`);
  const refused = operateRefusal(by);
  if (refused !== undefined) return refused;
  if (change.header.authors.some((author) => isSamePerson(author, by)))
    return refuse('own_change', 'You wrote this plan; cancel it instead.');
  return withHeader(change, at, { state: 'rejected', ended: reason });
}

export function expire(change: Change, { at }: VerbOf<'expire'>): ChangeOutcome {
  if (!isOverdue(change, at)) return refuse('not_expired', 'Its time is not over yet.');
  return withHeader(change, at, { state: 'expired' });
}

/** Whatever does not touch its preconditions voids nothing. */
export function drift(change: Change, { at, touched }: VerbOf<'drift'>): ChangeOutcome {
  if (touched.length === 0) return { kind: 'unchanged' };
  return withHeader(change, at, { ...voidApprovals(change.header, { at, why: 'drift', touched }), state: 'stale' });
}
