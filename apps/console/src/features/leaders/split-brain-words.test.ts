import { expect, it } from 'vitest';
import type { LeaderConflict } from '../../data/model.ts';
import { byFence, causeOf, causeSentence } from './split-brain-words.ts';

const fence = (lineage: number, revision: number): string =>
  `0000000000.${String(lineage).padStart(10, '0')}.${String(revision).padStart(20, '0')}`;
const conflict = (...fences: readonly string[]): LeaderConflict =>
  ({
    claims: fences.map((fenceToken, i) => ({ nodeId: `n${i + 1}`, fenceToken, claimId: `c${i + 1}` })),
  }) as unknown as LeaderConflict;

it('tells a leader that went on from two histories, and both from one fence twice', () => {
  expect(causeOf(conflict(fence(7, 40), fence(7, 52)))).toEqual({ kind: 'went-on', lineageEpoch: '7' });
  expect(causeOf(conflict(fence(7, 40), fence(8, 3)))).toEqual({ kind: 'two-histories', lineageEpochs: ['7', '8'] });
  expect(causeOf(conflict(fence(7, 40), fence(7, 40)))).toEqual({ kind: 'same-fence' });
});

it('puts the higher fence first, as text, and names the one that has to go', () => {
  const claims = byFence(conflict(fence(7, 9), fence(7, 10)));
  expect(claims.map(({ nodeId }) => nodeId)).toEqual(['n2', 'n1']);
  expect(causeSentence({ kind: 'went-on', lineageEpoch: '7' }, 'n1')).toContain('n1 was paused or cut off');
});
