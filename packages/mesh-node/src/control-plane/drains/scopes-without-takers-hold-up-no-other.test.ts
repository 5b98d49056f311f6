/** A node that is drained is asked for each scope that somebody else may take, however many there are that nobody may. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { STEP_DOWN_PREFIX } from '../../leadership/scope-kind.ts';
import { recordsOf } from '../../leadership/testing/test-leaders.ts';
import { testDrains } from './testing/drain-tender.ts';

const ends = endsWithTest();

/** More than one read may ask for. */
const SCOPES = Array.from({ length: 140 }, (_, index) => `jobs/${String(index).padStart(3, '0')}`);
const AT_ONCE = 20;

test('the last scope of many is handed over though nobody may take those before it', async () => {
  const { leader, writer, tender, drain } = await testDrains(ends, {
    onDrained: (id) => expect.unreachable(id),
    onError: (error) => expect.unreachable(String(error)),
  });
  for (let at = 0; at < SCOPES.length; at += AT_ONCE) await writer.claimAll(SCOPES.slice(at, at + AT_ONCE), 'w1');
  await writer.beginEpoch('w2', SCOPES.slice(-1));
  await drain('w1');
  await leader.until(() => SCOPES.every((scope) => leader.leaderOf(scope) === 'w1'));
  await tender.look();
  const asked = await recordsOf<{ scope: string; next: string }>(leader, STEP_DOWN_PREFIX);
  expect(asked.map(({ scope, next }) => [scope, next])).toEqual([[SCOPES.at(-1), 'w2']]);
});
