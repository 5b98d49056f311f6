import { describe, expect, it } from 'vitest';
import { CHANGE_LOOKS, STEP_LOOKS } from './change-state.ts';
import { approvalWords, basisWords, namesOf, progressWords, stepWords, voidWords } from './change-words.ts';
import { changeOf, moveOf, person } from './testing/changes.ts';

describe('states', () => {
  it.each([
    ['of plans', Object.values(CHANGE_LOOKS)],
    ['of steps', Object.values(STEP_LOOKS)],
  ])('%s are told apart by their words, and what asks for somebody by its shape as well', (_, looks) => {
    expect(new Set(looks.map(({ word }) => word)).size).toBe(looks.length);
    const shapes = (colour: string) => new Set(looks.flatMap((look) => (look.colour === colour ? [look.shape] : [])));
    for (const a of ['alive', 'dead', 'progress', 'conflict'])
      for (const b of ['alive', 'dead', 'progress', 'conflict', 'left', 'suspect'])
        if (a !== b) expect([...shapes(a)].filter((shape) => shapes(b).has(shape))).toEqual([]);
  });
});

it('a step says what it does at this moment', () => {
  expect(stepWords(moveOf({ state: 'Begun' }))).toBe('Shard 12 of orders draining from n-03 to n-17');
  expect(stepWords(moveOf({ state: 'Done' }))).toBe('Shard 12 of orders went from n-03 to n-17');
  const { from: _, ...unowned } = moveOf({ state: 'Begun' });
  expect(stepWords(unowned)).toBe('Shard 12 of orders being given to n-17');
});

it('progress counts what is true already among what is done, and says how much that was', () => {
  expect(progressWords({ waiting: 1, begun: 3, done: 2, skipped: 1, mismatch: 0 })).toBe(
    '3 of 7 done, 3 in flight, 1 true already',
  );
});

it('approvals say of how many, once that is known', () => {
  expect(approvalWords(changeOf())).toBe('0/2');
  const { approvalsNeeded: _, ...unchecked } = changeOf();
  expect(approvalWords(unchecked)).toBe('not known yet');
});

it('names are put together as people say them', () => {
  expect(namesOf([])).toBe('nobody');
  expect(namesOf([person('Omar'), person('Olga'), person('Ana')])).toBe('Omar, Olga and Ana');
});

it('a void says whose approval it was and what changed, as much of it as is known', () => {
  expect(voidWords('drift', [person('Olga')], { moves: 4, touched: 2 })).toBe(
    'Approval by Olga voided: 4 moves changed since',
  );
  expect(voidWords('drift', [person('Olga')], { touched: 2 })).toBe(
    'Approval by Olga voided: 2 things it rests upon changed since',
  );
  expect(voidWords('revised', [], { touched: 0 })).toBe('What was asked voided: it was computed anew');
});

it('what it was computed on stands beside what is now, where that is another', () => {
  expect(basisWords({ namespace: 'orders', version: '7.44', now: '7.45' })).toBe('orders v44, now v45');
  expect(basisWords({ namespace: 'orders', version: '7.44', now: '7.44' })).toBe('orders v44');
});
