import { expect, it } from 'vitest';
import { alertsOf } from './alerts.ts';
import { inboxCount, inboxItems } from './inbox.ts';
import { asLive } from './live-changes.ts';
import { changeOf, person } from './testing/changes.ts';

const voidBy = (...names: readonly string[]) => ({
  at: '2026-11-23T14:00:00.000Z',
  why: 'drift' as const,
  revision: 1,
  contentHash: 'ab12',
  approvals: names.map((name) => ({
    by: person(name),
    isAdmin: false,
    at: '',
    reason: '',
    contentHash: 'ab12',
    warnings: [],
  })),
  touched: [],
  touchedCount: 4,
});
const stale = changeOf({ id: 'p-1', state: 'Stale', authors: [person('Omar')], voids: [voidBy('Olga')] });
const idsFor = (name: string, live: readonly ReturnType<typeof changeOf>[], mine: typeof live = []) => {
  const items = inboxItems(mine, live.map(asLive), person(name));
  const ids = (all: readonly { readonly id: string }[]): readonly string[] => all.map(({ id }) => id);
  const { waiting, voided, drafts } = items;
  return { waiting: ids(waiting), voided: ids(voided), drafts: ids(drafts), count: inboxCount(items) };
};

it('whoever approved it and whoever wrote it are told that approvals were voided, and nobody else', () => {
  for (const name of ['Olga', 'Omar'])
    expect(idsFor(name, [stale])).toEqual({ waiting: [], voided: ['p-1'], drafts: [], count: 1 });
  expect(idsFor('Ana', [stale])).toMatchObject({ voided: [], count: 0 });
});

it('a plan that waits and was voided counts once, and no more once it is approved anew', () => {
  const again = changeOf({ ...stale, state: 'AwaitingApproval', revision: 2 });
  expect(idsFor('Olga', [again], [again])).toMatchObject({ waiting: ['p-1'], voided: ['p-1'], count: 1 });
  const approvedAnew = changeOf({ ...again, approvals: voidBy('Olga').approvals });
  for (const name of ['Olga', 'Omar']) expect(idsFor(name, [approvedAnew])).toMatchObject({ voided: [], count: 0 });
});

it('an approval that was voided is told of as well when the plan was touched again before anybody approved it anew', () => {
  const touchedAgain = changeOf({
    ...stale,
    state: 'AwaitingApproval',
    revision: 3,
    voids: [voidBy('Olga'), voidBy()],
  });
  for (const name of ['Olga', 'Omar'])
    expect(idsFor(name, [touchedAgain])).toMatchObject({ voided: ['p-1'], count: 1 });
  expect(idsFor('Ana', [touchedAgain])).toMatchObject({ voided: [] });
});

it('what has gone on since it was listed waits no more', () => {
  const listed = changeOf({ id: 'p-2' });
  expect(idsFor('Olga', [changeOf({ id: 'p-2', state: 'Approved' })], [listed])).toMatchObject({
    waiting: [],
    count: 0,
  });
});

it('own drafts are there to go on with, and wait for nobody', () => {
  const draft = changeOf({ id: 'p-3', state: 'Draft' });
  expect(idsFor('Omar', [draft])).toEqual({ waiting: [], voided: [], drafts: ['p-3'], count: 0 });
  expect(idsFor('Olga', [draft])).toMatchObject({ drafts: [] });
});

it('what asks for somebody is told with where one sees what to do, the gravest first', () => {
  const fleet = {
    phase: 'live',
    end: undefined,
    head: { lostForMs: 0 },
    peers: new Map([
      ['n-9', { status: 'Dead', intent: 'Active' }],
      ['n-8', { status: 'Dead', intent: 'Removed' }],
    ]),
    leadership: { conflicts: [{ scope: 'a/b', claims: [{ nodeId: 'n1' }, { nodeId: 'n2' }], since: 'then' }] },
    changes: { changes: [asLive(stale), asLive(changeOf({ id: 'p-4', state: 'Paused', pausedBy: 'mismatch' }))] },
  } as unknown as Parameters<typeof alertsOf>[0];
  expect(alertsOf(fleet, 'dev').map(({ words, address }) => [words, address])).toEqual([
    ['Split brain of a/b: n1 and n2 claim it', '/c/dev/leaders/a/b/split-brain'],
    ['Rebalance orders is stale: what it rests upon has changed', '/c/dev/plans/p-1'],
    ['Rebalance orders is paused: a step found something else than was approved', '/c/dev/plans/p-4'],
    ['1 node is dead', '/c/dev/nodes?q=state:dead'],
  ]);
});
