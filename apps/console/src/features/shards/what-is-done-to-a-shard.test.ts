import { expect, it } from 'vitest';
import type { ShardStatusChange } from '../../data/model.ts';
import { actsOn, actWords, changedSince, isInForce, type PendingShardAct, scopeFor } from './shard-act.ts';
import { aShard } from './testing/shards-of.ts';

const UNTIL = '2026-11-23T14:17:31.000Z';

function accepted(answer: Partial<ShardStatusChange>): PendingShardAct {
  return {
    request: {
      verb: 'pause',
      namespace: 'orders',
      shardId: '00412',
      duration: '15m',
      reason: 'hot key',
      ticket: '',
      version: '1764150710.44',
      idempotencyKey: '1',
    },
    stage: 'accepted',
    answer: { after: 'Paused', until: UNTIL, unchanged: false, ...answer } as ShardStatusChange,
  };
}

it('what can be done depends on how the shard is', () => {
  expect(actsOn(aShard())).toEqual(['pause', 'disable']);
  expect(actsOn(aShard({ status: 'Paused' }))).toEqual(['pause', 'resume', 'disable']);
  expect(actsOn(aShard({ status: 'Disabled' }))).toEqual(['resume']);
});

it('operators pause and resume; what is disabled is for admins, and so is to resume that', () => {
  expect(scopeFor('pause', aShard())).toBe('mesh.operate');
  expect(scopeFor('resume', aShard({ status: 'Paused' }))).toBe('mesh.operate');
  expect(scopeFor('disable', aShard())).toBe('mesh.admin');
  expect(scopeFor('resume', aShard({ status: 'Disabled' }))).toBe('mesh.admin');
});

it('a pause is in force once the map has it with the end that was accepted', () => {
  const paused = aShard({ status: 'Paused', pausedUntil: '2026-11-23T14:17:31Z' });
  expect(isInForce(accepted({}), paused)).toBe(true);
  expect(isInForce(accepted({}), aShard())).toBe(false);
  expect(isInForce(accepted({}), { ...paused, pausedUntil: '2026-11-23T18:00:00Z' })).toBe(false);
  expect(isInForce(accepted({}), undefined)).toBe(false);
});

it('what was so already is in force at once', () => {
  expect(isInForce(accepted({ unchanged: true, after: 'Active' }), aShard())).toBe(true);
  expect(actWords({ ...accepted({ unchanged: true }), stage: 'effective' })).toBe('Pause: it was so already');
});

it('a shard that is otherwise than it was looked at says what changed', () => {
  const looked = aShard();
  const later = { version: '1764150710.45' };
  expect(changedSince(looked, looked)).toBeUndefined();
  expect(changedSince(looked, aShard({ ...later, status: 'Paused', statusReason: 'hot key' }))).toBe(
    'It was active when you looked, and is paused now (hot key).',
  );
  expect(changedSince(looked, aShard({ ...later, leaderId: 'n-9' }))).toBe(
    'n-3 had it when you looked; n-9 has it now.',
  );
  expect(changedSince(looked, aShard(later))).toBe('The map has changed what it says of it since you looked.');
});

it('a lost answer is not told as a refusal', () => {
  const lost: PendingShardAct = { ...accepted({}), stage: 'unknown', problem: 'no answer' };
  expect(actWords(lost)).toBe('Pause not acknowledged: whether it was done is not known (no answer).');
});
