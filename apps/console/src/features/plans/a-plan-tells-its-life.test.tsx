import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { ChangeDiff } from '../../data/change-model.ts';
import type { AuditEntry } from '../../data/model.ts';
import { answerOf, changeOf, moveOf, person } from '../../data/testing/changes.ts';
import { ChangedMoves } from './changed-moves.tsx';
import { CheckRows } from './check-rows.tsx';
import { PlanBanners } from './plan-banners.tsx';
import { timelineOf } from './timeline.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23, 14, 0, seconds)).toISOString();
const approval = (name: string, seconds: number) => ({
  by: person(name),
  isAdmin: false,
  at: at(seconds),
  reason: 'read all three groups',
  contentHash: 'ab12',
  warnings: [],
});
const voided = {
  at: at(30),
  why: 'drift',
  revision: 1,
  contentHash: 'ab12',
  approvals: [approval('Olga', 20)],
  touched: [{ kind: 'node-eligible', nodeId: 'n-17', now: 'n-17 is dead' }],
  touchedCount: 4,
} as const;
const entry = (action: string, seconds: number, said: object = {}): AuditEntry =>
  ({
    id: `${action} ${seconds}`,
    action,
    at: at(seconds),
    outcome: 'accepted',
    principal: { displayName: 'Omar' },
    ...said,
  }) as unknown as AuditEntry;
const textOf = (element: React.ReactElement): string =>
  renderToStaticMarkup(element)
    .replaceAll(/<!-- -->/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

it('who wrote it, who spoke for it, what was voided, what was done and how it ended, in this order', () => {
  const change = changeOf({
    state: 'Completed',
    createdAt: at(0),
    updatedAt: at(90),
    approvals: [approval('Olga', 40), approval('Ana', 50)],
    voids: [voided],
  });
  const audit = [
    entry('execute-change', 60),
    entry('submit-change', 5),
    // What the plan says itself is not told twice.
    entry('approve-change', 40),
    entry('create-change', 0),
    entry('approve-change', 10, { outcome: 'refused', reason: 'own_change' }),
  ];
  expect(
    timelineOf(change, audit).map((event) => [event.kind, 'verb' in event ? event.verb : ''].join(' ').trim()),
  ).toEqual([
    'created',
    'act submit',
    'refused approve',
    'approved',
    'voided',
    'approved',
    'approved',
    'act execute',
    'ended',
  ]);
});

it('an approval that was voided is told apart from one that counts', () => {
  const events = timelineOf(changeOf({ voids: [voided], approvals: [approval('Ana', 50)] }));
  expect(
    events.flatMap((event) => (event.kind === 'approved' ? [[event.approval.by.name, event.voided]] : [])),
  ).toEqual([
    ['Olga', true],
    ['Ana', false],
  ]);
  // It has not ended.
  expect(events.some(({ kind }) => kind === 'ended')).toBe(false);
});

const DIFF: ChangeDiff = {
  fromRevision: 1,
  toRevision: 2,
  added: [moveOf({ shardId: '00007', to: 'n-09' })],
  removed: [moveOf({ shardId: '00008' })],
  altered: [
    { was: moveOf({ shardId: '00009' }), is: moveOf({ shardId: '00009', to: 'n-30' }) },
    { was: moveOf({ shardId: '00010' }), is: moveOf({ shardId: '00010', to: 'n-31' }) },
  ],
};

it('a void says whose approvals they were, how many moves changed, and what the plan rested upon', () => {
  const change = changeOf({ state: 'Stale', voids: [voided] });
  const text = textOf(<PlanBanners cluster="dev" answer={answerOf(change, { sinceVoid: DIFF })} />);
  expect(text).toContain('Approval by Olga voided: 4 moves changed since');
  expect(text).toContain('n-17: n-17 is dead');
  expect(text).toContain('and 3 more');
  expect(text).toContain('It stays to be read.');
});

it('a plan that is touched again tells whose approvals went, what changed since then, and what stops it now', () => {
  const again = { ...voided, at: at(40), revision: 2, approvals: [], touchedCount: 1 };
  const now = 'Shard 00009 of orders is with n-30, and was with n-17.';
  const touched = [{ kind: 'shard-owner', namespace: 'orders', shardId: '00009', now }] as const;
  const change = changeOf({ state: 'Stale', voids: [voided, { ...again, touched }] });
  const text = textOf(<PlanBanners cluster="dev" answer={answerOf(change, { sinceVoid: DIFF })} />);
  expect(text).toContain('Approval by Olga voided: 4 moves changed since');
  expect(text).toContain(now);
  expect(timelineOf(change).flatMap((event) => (event.kind === 'voided' ? [event.isTold] : []))).toEqual([true, false]);
});

it('the moves that changed are told exactly, each with how it was and how it is', () => {
  expect(textOf(<ChangedMoves diff={DIFF} />)).toBe(
    [
      'What Shard Revision 1 Revision 2',
      '- removed orders/00008 n-03 &gt; n-17 –',
      '~ altered orders/00009 n-03 &gt; n-17 n-03 &gt; n-30',
      '~ altered orders/00010 n-03 &gt; n-17 n-03 &gt; n-31',
      '+ added orders/00007 – n-03 &gt; n-09',
    ].join(' '),
  );
});

it('what goes beyond a guardrail is loud for as long as the plan is kept', () => {
  const overrides = [{ check: 'moved-shards-ratio', measured: 30, limit: 10 }];
  for (const state of ['AwaitingApproval', 'Completed', 'RolledBack'] as const) {
    const markup = renderToStaticMarkup(
      <PlanBanners cluster="dev" answer={answerOf(changeOf({ state, overrides, approvals: [approval('Ana', 1)] }))} />,
    );
    expect(markup).toContain('border-status-conflict');
    expect(markup).toContain('Goes beyond a guardrail');
    expect(markup).toContain('Approved by Ana.');
  }
});

it('a check says what was measured, its limit, and its outcome in a word', () => {
  const check = { name: 'moved-shards-ratio', measured: 0.25, limit: 0.1 };
  const rows = (passes: boolean, overridden: boolean) =>
    textOf(<CheckRows label="Guardrails" checks={[{ ...check, passes, overridden }]} />);
  expect(rows(true, false)).toContain('moved-shards-ratio 0.250 0.100 Within the limit');
  expect(rows(false, false)).toContain('Beyond the limit');
  expect(rows(false, true)).toContain('Overridden');
});
