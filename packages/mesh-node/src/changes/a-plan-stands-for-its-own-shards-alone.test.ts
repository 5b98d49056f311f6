/** The history of a map names a plan for the shards that it has moved, and not for those that go elsewhere in the same generation. */
import { nodeId } from '@omnirelay/primitives';
import type { StepChange } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { PlannedSteps, type PlannedStepsDeps } from './planned-steps.ts';

const ana = { issuer: 'i', subject: 'ana', displayName: 'Ana' };
const header = {
  authors: [{ ...ana, displayName: 'Omar' }],
  approvals: [{ by: ana }],
  changeTicket: 'INC-7',
  correlationId: 'corr-7',
};
const changes = { onHeader: () => undefined, get: () => ({ header }) };
const steps = new PlannedSteps({ changes } as unknown as PlannedStepsDeps);
const step = (shard: number, changeId: string, kind: StepChange['kind'] = 'committed'): StepChange => ({
  ...{ kind, shard, from: nodeId('w1'), to: nodeId('w2') },
  step: { changeId, revision: 1, step: shard },
});

test('a plan that moves all that changes hands is named, with who stands for it', () => {
  expect(steps.wordsOf([step(1, 'plan-7'), step(2, 'plan-7'), step(3, 'plan-7', 'began')], 2)).toEqual({
    ...{ actor: 'Omar', reason: 'plan plan-7, approved by Ana' },
    ...{ changeId: 'plan-7', changeTicket: 'INC-7', correlationId: 'corr-7' },
  });
});

test('where shards of a dead node go elsewhere beside it, the plan stands in the words alone, with how many are its own', () => {
  expect(steps.wordsOf([step(1, 'plan-7')], 9)).toEqual({
    reason: 'plan plan-7, approved by Ana, for 1 of 9 shards',
  });
});

test('of several plans none is named as the one, and of none there is nothing to say', () => {
  const words = steps.wordsOf([step(1, 'plan-7'), step(2, 'plan-8')], 2);
  expect(words).toEqual({ actor: 'Omar', reason: 'plans plan-7, plan-8' });
  expect(steps.wordsOf([step(1, 'plan-7', 'let-go')], 3)).toBeUndefined();
});
