import { expect, it } from 'vitest';
import { judgeEffects } from './effect-log.ts';
import type { Effect } from './effects.ts';

const effect = (seq: number, fence: string, claimId = `claim of ${fence}`): Effect => ({
  seq,
  fence,
  claimId,
  nodeId: 'n1',
  txnId: `t${seq}-${fence}`,
});
const judge = (kept: readonly Effect[], acknowledged: readonly Effect[] = kept) =>
  judgeEffects({ scope: 'jobs', kept, acknowledged });

it('passes a log whose fences never step back, and counts its claims', () => {
  expect(judge([effect(1, 'a'), effect(2, 'a'), effect(3, 'b')])).toEqual({
    effects: 3,
    claims: 2,
    problems: [],
    lost: [],
  });
});

it('misses no effect under an older fence', () => {
  expect(judge([effect(1, 'b'), effect(2, 'a')]).problems).toEqual(['jobs 2: accepted from n1 under a after b']);
});

it('misses no fence of two claims, also where one of them was lost', () => {
  expect(judge([effect(1, 'a'), effect(2, 'a', 'other')]).problems).toEqual([
    'jobs 2: other has the fence of claim of a: a',
  ]);
  expect(judge([effect(1, 'a')], [effect(1, 'a', 'other')]).problems).toHaveLength(1);
});

it('names what was acknowledged and is gone, and an order with a gap', () => {
  const lost = effect(2, 'a');
  expect(judge([effect(1, 'a')], [effect(1, 'a'), lost]).lost).toEqual([lost]);
  expect(judge([effect(1, 'a'), effect(3, 'a')]).problems).toEqual(['jobs 3: the 2th of the log']);
});
