/** What whoever leads asks of the registry while nodes are drained: less and less where nothing changes, at once where something does, and for each node apart. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { LIVENESS_PREFIX } from '@omnirelay/protocol';
import { expect, test, vi } from 'vitest';
import { STEP_DOWN_PREFIX } from '../../leadership/scope-kind.ts';
import { recordsOf } from '../../leadership/testing/test-leaders.ts';
import { testDrains } from './testing/drain-tender.ts';

const ends = endsWithTest();

const SCOPE = 'jobs/eu';
/** As often as the mesh looks. */
const LOOK_MS = 250;

test('a scope that nobody could take is looked at ever more rarely, and at once when somebody comes who may', async () => {
  const { leader, writer, tender, pass, drain } = await testDrains(ends, {
    onDrained: (id) => expect.unreachable(id),
    onError: (error) => expect.unreachable(String(error)),
  });
  const lists = vi.spyOn(leader.registry.store, 'list');
  ends.defer(() => lists.mockRestore());
  const looks = () => lists.mock.calls.filter(([prefix]) => prefix === LIVENESS_PREFIX).length;
  await writer.claim(SCOPE, 'w1');
  await drain('w1');
  await leader.until(() => leader.leaderOf(SCOPE) === 'w1');
  const lookFor = async (ms: number): Promise<number> => {
    const before = looks();
    for (let passed = 0; passed < ms; passed += LOOK_MS) {
      await tender.look();
      pass(LOOK_MS);
    }
    return looks() - before;
  };
  // At 0, 250, 750, 1,750, 3,750, 7,750, 15,750: then each 8 s.
  expect(await lookFor(16_000)).toBe(7);
  expect(await lookFor(80_000)).toBe(10);

  await writer.beginEpoch('w2', [SCOPE]);
  await leader.until(() => leader.leadership.ground.claims.get('claims/node/w2'));
  expect(await lookFor(LOOK_MS)).toBe(1);
  const asked = await recordsOf<{ scope: string; next: string }>(leader, STEP_DOWN_PREFIX);
  expect(asked.map(({ scope, next }) => [scope, next])).toEqual([[SCOPE, 'w2']]);
});

test('what goes wrong with one node keeps no other waiting', async () => {
  const drained: string[] = [];
  const errors: unknown[] = [];
  const broken = new Error('of w1 nothing can be told');
  const { tender, drain } = await testDrains(ends, {
    onDrained: (id) => void drained.push(id),
    onError: (error) => void errors.push(error),
    shardsLeft(id) {
      if (id === 'w1') throw broken;
      return 0;
    },
  });
  await drain('w1', 'w2', 'w3');
  await tender.look();
  expect(drained).toEqual(['w2', 'w3']);
  expect(errors).toEqual([broken]);
});
