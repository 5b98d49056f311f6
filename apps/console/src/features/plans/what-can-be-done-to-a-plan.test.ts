import { describe, expect, it } from 'vitest';
import type { ChangeState } from '../../data/change-model.ts';
import { changeOf, person } from '../../data/testing/changes.ts';
import { offered, planActWords, reasonProblem, tierOf } from './plan-act.ts';

const NOTHING = { waiting: 4, begun: 0, done: 0, skipped: 0, mismatch: 0 };

describe('acts on a plan', () => {
  it.each<[ChangeState, readonly string[]]>([
    ['Draft', ['submit', 'recompute', 'cancel']],
    ['AwaitingApproval', ['approve', 'reject', 'recompute', 'cancel']],
    ['Approved', ['execute', 'reject', 'recompute', 'cancel']],
    ['Executing', ['pause', 'cancel']],
    ['Paused', ['resume', 'rollback', 'recompute', 'cancel']],
    ['Stale', ['recompute', 'cancel']],
    ['Completed', ['rollback']],
    ['RolledBack', []],
    ['Cancelled', []],
  ])('of one that is %s are those that can still become something', (state, verbs) => {
    expect(offered({ state, progress: NOTHING })).toEqual(verbs);
  });

  it('undo one that ended midway only where it has moved something', () => {
    expect(offered({ state: 'Failed', progress: NOTHING })).toEqual([]);
    expect(offered({ state: 'Failed', progress: { ...NOTHING, done: 1 } })).toEqual(['rollback']);
  });

  it('refuse a reason that says nothing, or says again what was said', () => {
    const problem = reasonProblem('The disk of n-03 fails');
    expect(problem('.')).toBe('The reason has 1 character; it needs 10 at least.');
    expect(problem('          x')).toContain('1 character');
    expect(problem(' the disk of  n-03 FAILS ')).toContain('the last one again');
    expect(problem('read all three groups')).toBeUndefined();
    expect(reasonProblem(undefined)('its disk was swapped')).toBeUndefined();
  });

  it('take a code and a second person where a guardrail is gone beyond, and only to let that happen', () => {
    const overrides = [{ check: 'moved-shards-ratio', measured: 30, limit: 10 }];
    const tier = tierOf('approve', changeOf({ overrides }));
    expect(tier).toMatchObject({ kind: 'T3', code: 'ab12cd34', secondPerson: expect.stringContaining('two admins') });
    expect(tier).toMatchObject({ why: ['Goes beyond moved-shards-ratio: 30, where 10 is the limit.'] });
    expect(tierOf('cancel', changeOf({ overrides })).kind).toBe('T1');
    expect(tierOf('approve', changeOf()).kind).toBe('T1');
  });
});

describe('a pause', () => {
  const request = { verb: 'pause', sentAtMs: 1_000 } as const;
  const running = changeOf({ state: 'Executing', progress: { ...NOTHING, waiting: 1, begun: 3 } });

  it('is never said to be one before nothing is in flight', () => {
    const words = (state: ChangeState, begun: number) =>
      planActWords(
        { request, stage: 'accepted' },
        changeOf({ state, progress: { ...NOTHING, begun, waiting: 4 - begun } }),
        2_000,
      );
    expect(words('Paused', 3)).toBe('Pausing: 3 in flight will finish');
    expect(words('Executing', 0)).toBe('Pause: accepted');
    expect(words('Paused', 0)).toBe('Paused');
  });

  it('that nobody acknowledges is said not to be, with how long nobody has', () => {
    expect(planActWords({ request, stage: 'requested' }, running, 3_000)).toBe('Pause: requested');
    expect(planActWords({ request, stage: 'requested' }, running, 7_000)).toMatch(/^Not acknowledged \(6 s\)/);
    const unknown = planActWords({ request, stage: 'unknown', problem: 'no node answered' }, running, 9_000);
    expect(unknown).toMatch(/^Not acknowledged \(8 s\).*no node answered/);
    expect(unknown).not.toMatch(/paus(ed|ing)/i);
  });
});

it('an approval that is seen says how many there are of those that are needed', () => {
  const by = { by: person('Olga'), isAdmin: false, at: '', reason: '', contentHash: '', warnings: [] };
  const words = planActWords(
    { request: { verb: 'approve', sentAtMs: 0 }, stage: 'effective' },
    changeOf({ approvals: [by] }),
    0,
  );
  expect(words).toBe('Approved: 1/2');
});
