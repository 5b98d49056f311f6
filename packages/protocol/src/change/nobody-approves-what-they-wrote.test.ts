import { expect, test } from 'vitest';
import { CHANGE_BOUNDS } from './bounds.ts';
import { reasonRefusal } from './check-reason.ts';
import { mayApprove } from './eligibility.ts';
import { applyVerb } from './life-cycle.ts';
import {
  adam,
  after,
  ana,
  approve,
  checked,
  controller,
  draftOf,
  NOW,
  olga,
  omar,
  operator,
  planOf,
  revise,
  submit,
  vera,
} from './testing/plans.ts';

const content = planOf(3);
const waiting = after(draftOf(content), submit(), checked());
const told = (actor: Parameters<typeof mayApprove>[2], change = waiting) =>
  mayApprove(change.header, change.content.overrides, actor);

test('the author is told so, under another login of the same subject too', () => {
  expect(told(omar)).toMatchObject({
    code: 'own_change',
    detail: 'You authored this plan; somebody else approves it.',
  });
  const other = { ...omar, displayName: 'o.petrov (admin)', isAdmin: true };
  expect(told(other)).toEqual({
    kind: 'refused',
    code: 'own_change',
    detail: 'You authored this plan as omar, which is the same person; somebody else approves it.',
  });
  expect(applyVerb(waiting, approve(waiting, other))).toMatchObject({ code: 'own_change' });
});

test('the same subject of another issuer counts, and is shown as such', () => {
  const twin = operator('omar', { issuer: 'https://other.example' });
  expect(told(twin)).toEqual({ kind: 'may', warnings: ['same-subject-of-another-issuer'] });
  expect(after(waiting, approve(waiting, twin)).header.approvals).toMatchObject([
    { by: { subject: 'omar' }, warnings: ['same-subject-of-another-issuer'] },
  ]);
  expect(told(olga)).toEqual({ kind: 'may', warnings: [] });
  expect(after(waiting, approve(waiting, olga)).header.approvals[0]).not.toHaveProperty('warnings');
});

test('each person counts once, whatever they call themselves', () => {
  const one = after(waiting, approve(waiting, olga));
  const again = { ...olga, displayName: 'Olga' };
  expect(told(again, one)).toMatchObject({ code: 'already_approved' });
  expect(applyVerb(one, approve(one, again))).toMatchObject({ code: 'already_approved' });
});

test('viewers, nodes and controllers approve nothing', () => {
  expect(told(vera)).toMatchObject({ code: 'operate_needed' });
  expect(told({ ...controller, mayOperate: true, isAdmin: true })).toMatchObject({ code: 'not_a_person' });
  expect(told({ ...olga, kind: 'node' })).toMatchObject({ code: 'not_a_person' });
});

test('where the policy names people, it is they', () => {
  const { issuer } = olga;
  const rule = { needed: 2, among: [ana, olga, adam].map(({ subject }) => ({ issuer, subject })) };
  const asked = after(draftOf(content), submit(), { kind: 'checked', at: NOW, checks: [], rule });
  expect(told(operator('otto'), asked)).toMatchObject({ code: 'not_asked' });
  expect(after(asked, approve(asked, olga), approve(asked, adam)).header.state).toBe('approved');
});

test('what goes beyond a guardrail is for admins, and the names of the guardrails are told', () => {
  const bold = after(
    draftOf(planOf(3, { overrides: [{ check: 'churn', measured: 12, limit: 10 }] })),
    submit(),
    checked(1),
  );
  expect(told(olga, bold)).toMatchObject({
    code: 'admin_needed',
    detail: 'It goes beyond churn: 2 admins approve that.',
  });
  expect(told(ana, bold)).toMatchObject({ kind: 'may' });
});

test('an admin who asked for an override is one of the two, and approves nothing: another admin does', () => {
  const bold = planOf(3, { overrides: [{ check: 'churn', measured: 12, limit: 10 }] });
  const asked = after(draftOf(bold, ana), submit(omar), checked(0));
  expect(told(ana, asked)).toMatchObject({ code: 'own_change' });
  expect(told(olga, asked)).toMatchObject({
    code: 'admin_needed',
    detail: 'It goes beyond churn: another admin approves that.',
  });
  expect(after(asked, approve(asked, adam)).header.state).toBe('approved');
  // Asked for by an operator, it takes both.
  const byOmar = after(draftOf(bold), submit(), checked(0));
  const once = after(byOmar, approve(byOmar, ana));
  expect(once.header.state).toBe('awaiting-approval');
  expect(after(once, approve(once, adam)).header.state).toBe('approved');
  // An admin who submits what an operator asked for stands behind it too; none does who has become none.
  expect(after(draftOf(bold), submit(ana), checked(0), approve(draftOf(bold), adam)).header.state).toBe('approved');
  const noMore = after(draftOf(bold, ana), submit({ ...ana, isAdmin: false }), checked(0));
  expect(after(noMore, approve(noMore, adam)).header.state).toBe('awaiting-approval');
});

test('an admin stands behind what they have asked for alone: other overrides ask for two again', () => {
  const bold = planOf(3, { overrides: [{ check: 'churn', measured: 12, limit: 10 }] });
  const bolder = planOf(3, { overrides: [{ check: 'churn', measured: 15, limit: 10 }] });
  const asked = after(draftOf(bold, ana), submit(ana), checked(0));
  const approvedOnce = (change: typeof asked) => after(change, checked(0), approve(change, adam)).header.state;
  for (const by of [omar, controller]) {
    const other = after(asked, revise(bolder, by));
    expect(approvedOnce(other)).toBe('awaiting-approval');
    // Of other moves that go beyond the same, it is still what was asked for.
    expect(approvedOnce(after(asked, revise({ ...bold, steps: bold.steps.slice(1) }, by)))).toBe('approved');
  }
  expect(approvedOnce(after(asked, revise(bolder, ana)))).toBe('approved');
});

test('so many have written it at most, since none of them may approve it', () => {
  let change = waiting;
  for (let count = 1; count < CHANGE_BOUNDS.authors; count += 1)
    change = after(change, revise(planOf(count + 3), operator(`writer-${count}`)));
  expect(change.header.authors).toHaveLength(CHANGE_BOUNDS.authors);
  expect(applyVerb(change, revise(planOf(1), operator('one-more')))).toMatchObject({ code: 'too_many' });
  // Controllers compute it anew as often as they like.
  expect(after(change, revise(planOf(1))).header.authors).toHaveLength(CHANGE_BOUNDS.authors);
});

test('the author cancels and does not reject', () => {
  const reason = 'It is too much at once';
  expect(applyVerb(waiting, { kind: 'reject', by: omar, at: NOW, reason })).toMatchObject({ code: 'own_change' });
  expect(applyVerb(waiting, { kind: 'reject', by: vera, at: NOW, reason })).toMatchObject({ code: 'operate_needed' });
  expect(after(waiting, { kind: 'reject', by: olga, at: NOW, reason }).header).toMatchObject({
    state: 'rejected',
    ended: reason,
  });
  expect(after(waiting, { kind: 'cancel', by: omar, at: NOW }).header.state).toBe('cancelled');
});

test('a reason has ten characters that say something', () => {
  const code = (reason: string | undefined, ...last: readonly string[]) => reasonRefusal(reason, last)?.code;
  expect(code(undefined)).toBe('reason_missing');
  expect(code('   \n ')).toBe('reason_missing');
  expect(code('.')).toBe('reason_short');
  expect(code('nine chrs')).toBe('reason_short');
  expect(code(' nine  chr ')).toBe('reason_short');
  expect(code('ten chars!')).toBeUndefined();
  // Nine of them, each two code units.
  expect(code('\u{1f600}'.repeat(9))).toBe('reason_short');
  expect(code('x'.repeat(CHANGE_BOUNDS.reasonMost + 1))).toBe('reason_long');
  expect(code('Looks fine to me', 'looks  FINE to me ')).toBe('reason_repeated');
  expect(code('Looks fine to me', 'other words', 'Looks fine to me')).toBe('reason_repeated');
  expect(code('Looks fine to me', 'Looks fine to us')).toBeUndefined();
});

test('nobody repeats their own last reason, nor that of whoever spoke before them', () => {
  const one = after(waiting, approve(waiting, olga));
  const words = one.header.lastReason!;
  const verb = (by: typeof ana, reason: string) => ({ ...approve(one, by), reason }) as Parameters<typeof applyVerb>[1];
  expect(applyVerb(one, verb(ana, words))).toMatchObject({ code: 'reason_repeated' });
  expect(applyVerb(one, verb({ ...ana, lastReason: 'The load is uneven' }, 'The load is uneven'))).toMatchObject({
    code: 'reason_repeated',
  });
  expect(applyVerb(one, verb(ana, '.'))).toMatchObject({ code: 'reason_short' });
});
