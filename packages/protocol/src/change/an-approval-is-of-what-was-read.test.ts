import { expect, test } from 'vitest';
import { hashContent } from './content-hash.ts';
import { diffContent } from './diff-content.ts';
import { applyVerb } from './life-cycle.ts';
import {
  adam,
  after,
  ana,
  approve,
  begun,
  checked,
  controller,
  done,
  draftOf,
  execute,
  HOUR,
  hashOf,
  hashText,
  movesIn,
  NOW,
  node,
  olga,
  omar,
  planOf,
  preconditionsFor,
  revise,
  submit,
} from './testing/plans.ts';

const content = planOf(6);
const waiting = after(draftOf(content), submit(), checked());
const oldHash = waiting.header.contentHash;

/** As `content`, but that four of the moves go elsewhere. */
function recomputed() {
  const steps = content.steps.map((step, at) => (at < 4 ? { ...step, to: node('wk-4') } : step));
  return { ...content, steps, preconditions: preconditionsFor(steps) };
}

test('as many people as the policy asks for approve it, and then it may run', () => {
  const one = after(waiting, approve(waiting, olga));
  expect(one.header).toMatchObject({
    state: 'awaiting-approval',
    approvals: [{ by: { subject: 'olga' }, contentHash: oldHash }],
  });
  expect(applyVerb(one, execute(one))).toMatchObject({ code: 'wrong_state' });
  const two = after(one, approve(one, ana));
  expect(two.header.state).toBe('approved');
  expect(after(two, execute(two)).header.state).toBe('executing');
});

test('what a policy lets run by itself waits for nobody', () => {
  const change = after(draftOf(content, controller), submit(controller), checked(0));
  expect(change.header.state).toBe('approved');
  expect(after(change, execute(change, controller)).header.state).toBe('executing');
});

test('other content voids the approvals of the one before, says so, and the old hash runs nowhere any more', () => {
  const one = after(waiting, approve(waiting, olga));
  const revised = after(one, revise(recomputed()), checked());
  expect(revised.header).toMatchObject({
    state: 'awaiting-approval',
    revision: 2,
    approvals: [],
    voids: [{ why: 'revised', revision: 1, contentHash: oldHash, approvals: [{ by: { subject: 'olga' } }] }],
  });
  const { added, removed, altered } = diffContent(content, revised.content);
  expect([
    added,
    removed,
    altered.map(({ was, is }) => {
      const [before, now] = movesIn([was, is]);
      return [before?.shard, before?.to, now?.to];
    }),
  ]).toEqual([
    [],
    [],
    [
      [0, 'wk-2', 'wk-4'],
      [1, 'wk-2', 'wk-4'],
      [2, 'wk-3', 'wk-4'],
      [3, 'wk-2', 'wk-4'],
    ],
  ]);
  expect(diffContent(planOf(2), planOf(3))).toMatchObject({ added: [{ shard: 2 }], removed: [], altered: [] });
  expect(diffContent(planOf(3), planOf(2))).toMatchObject({ added: [], removed: [{ shard: 2 }], altered: [] });
  for (const verb of [approve(waiting, ana), execute(waiting)])
    expect(applyVerb(revised, verb)).toMatchObject({ kind: 'refused', code: 'plan_stale' });
  const two = after(revised, approve(revised, olga), approve(revised, ana));
  expect(applyVerb(two, execute(waiting))).toMatchObject({ kind: 'refused', code: 'plan_stale' });
  expect(after(two, execute(two)).content).toEqual(recomputed());
});

test('a record that says it is approved runs only with the approvals that it needs, of this very content', () => {
  const approved = after(waiting, approve(waiting, olga), approve(waiting, ana));
  const { approvals } = approved.header;
  const withApprovals = (held: typeof approvals) => ({ ...approved, header: { ...approved.header, approvals: held } });
  const contentHash = hashOf(recomputed());
  const { rule: _rule, ...ruleless } = approved.header;
  for (const change of [
    withApprovals(approvals.slice(1)),
    withApprovals(approvals.map((one) => ({ ...one, contentHash }))),
    { ...approved, header: ruleless },
  ])
    expect(applyVerb(change, execute(change))).toMatchObject({ kind: 'refused', code: 'approval_needed' });
});

test('the same content again voids nothing', () => {
  const one = after(waiting, approve(waiting, olga));
  expect(applyVerb(one, revise(planOf(6)))).toEqual({ kind: 'unchanged' });
});

test('whoever has it revised is asked for no approval of it', () => {
  const revised = after(waiting, revise(recomputed(), olga), checked());
  expect(applyVerb(revised, approve(revised, olga))).toMatchObject({ code: 'own_change' });
  expect(after(revised, approve(revised, ana)).header.approvals).toHaveLength(1);
});

test('the hash is of all that people read: any other figure, name, order or precondition is another', () => {
  const [first, second, ...others] = content.steps;
  const variants = [
    { ...content, steps: [second!, first!, ...others] },
    { ...content, steps: [{ ...first!, reason: 'another' }, second!, ...others] },
    { ...content, steps: [{ ...first!, scoreAfter: 1 }, second!, ...others] },
    { ...content, preconditions: content.preconditions.slice(1) },
    { ...content, basis: { ...content.basis, maps: [] } },
    { ...content, overrides: [{ check: 'churn', measured: 12, limit: 10 }] },
  ];
  const texts = new Set([content, ...variants].map((one) => hashContent(one, (text) => text)));
  expect(texts.size).toBe(variants.length + 1);
  expect(hashContent(JSON.parse(JSON.stringify(planOf(1), digits)), hashText)).toBe(hashOf(planOf(1)));
});

const digits = (_name: string, part: unknown): unknown => (typeof part === 'bigint' ? part.toString() : part);

test('nobody approves or begins what has expired, whether or not that was written yet', () => {
  const late = NOW + HOUR;
  expect(applyVerb(waiting, { ...approve(waiting, olga), at: late })).toMatchObject({ code: 'expired' });
  const approved = after(waiting, approve(waiting, olga), approve(waiting, ana));
  expect(applyVerb(approved, { ...execute(approved), at: late })).toMatchObject({ code: 'expired' });
  expect(applyVerb(approved, { kind: 'expire', at: late - 1 })).toMatchObject({ code: 'not_expired' });
  expect(after(approved, { kind: 'expire', at: late }).header.state).toBe('expired');
});

test('what breaks a guardrail goes back to its author with the figures, unless it overrides those very figures', () => {
  const submitted = after(draftOf(content), submit());
  const check = { name: 'churn', measured: 12, limit: 10, passes: false };
  const verb = { kind: 'checked', at: NOW + 2, checks: [check], rule: { needed: 1 } } as const;
  expect(after(submitted, verb).header).toMatchObject({ state: 'draft', checks: [check], approvals: [] });
  const bold = after(draftOf(planOf(6, { overrides: [{ check: 'churn', measured: 12, limit: 10 }] })), submit());
  const asked = after(bold, verb);
  expect(asked.header).toMatchObject({ state: 'awaiting-approval', checks: [check] });
  expect(after(bold, { ...verb, checks: [{ ...check, measured: 13 }] }).header.state).toBe('draft');
  // Two admins, though the policy asks for one approval.
  const one = after(asked, approve(asked, ana));
  expect(one.header.state).toBe('awaiting-approval');
  expect(after(one, approve(one, adam)).header.state).toBe('approved');
});

test('an override stays visible once anything ran under it, and goes with content that never ran', () => {
  const override = { check: 'churn', measured: 12, limit: 10 };
  const bold = after(draftOf(planOf(6, { overrides: [override] })), submit(), checked(1));
  expect(bold.header.overrides).toEqual([override]);
  expect(after(bold, revise(content)).header.overrides).toEqual([]);
  const ready = after(bold, approve(bold, ana), approve(bold, adam));
  const ran = after(ready, execute(ready), begun(0), done(0), { kind: 'pause', by: omar, at: NOW });
  const other = { check: 'margin', measured: 3, limit: 5 };
  expect(after(ran, revise(planOf(5, { overrides: [other] }))).header.overrides).toEqual([override, other]);
  expect(after(ran, revise(planOf(5, { overrides: [override] }))).header.overrides).toEqual([override]);
});

test('a policy that nobody can fulfil does not make the change hang', () => {
  const submitted = after(draftOf(content), submit());
  const among = [olga, { ...olga, displayName: 'Olga again' }];
  for (const rule of [{ needed: 6 }, { needed: -1 }, { needed: 1.5 }])
    expect(applyVerb(submitted, { kind: 'checked', at: NOW, checks: [], rule })).toMatchObject({
      code: 'rule_invalid',
    });
  // Policies that ask different people leave nobody: it is sent back and says so, whatever it overrides.
  const name = 'approvers-to-ask';
  const bold = after(draftOf(planOf(3, { overrides: [{ check: name, measured: 1, limit: 2 }] })), submit());
  for (const change of [submitted, bold]) {
    const sentBack = after(change, { kind: 'checked', at: NOW, checks: [], rule: { needed: 2, among } });
    expect(sentBack.header).toMatchObject({
      state: 'draft',
      checks: [{ name, measured: 1, limit: 2, passes: false }],
    });
    expect(after(sentBack, submit(), checked()).header.state).toBe('awaiting-approval');
  }
});

test('whoever may only look keeps a draft, and an operator submits it', () => {
  const vera = { ...omar, subject: 'vera', displayName: 'vera', mayOperate: false };
  const draft = draftOf(content, vera);
  expect(applyVerb(draft, submit(vera))).toMatchObject({ code: 'operate_needed' });
  expect(after(draft, revise(planOf(2), vera)).header).toMatchObject({ state: 'draft', revision: 2 });
  expect(applyVerb(draftOf(content), revise(planOf(2), vera))).toMatchObject({ code: 'operate_needed' });
  const submitted = after(draft, submit(omar), checked());
  // Neither of the two approves it.
  for (const by of [{ ...vera, mayOperate: true }, omar])
    expect(applyVerb(submitted, approve(submitted, by))).toMatchObject({ code: 'own_change' });
});
