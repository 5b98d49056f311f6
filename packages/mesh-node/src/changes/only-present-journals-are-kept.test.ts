/** Journals are put together once for the present revision of each change that there is; nothing stays of what is gone, also where no step of it was ever written. */
import { randomUUID } from 'node:crypto';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { changeKey } from '@omnirelay/protocol/change';
import type { TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { leaderOf, testLeaders } from '../leadership/testing/test-leaders.ts';
import { followedBy, oneMove } from './testing/followed-by-leader.ts';
import { omar } from './testing/written-changes.ts';

const ends = endsWithTest();

test('of a revision that is the present one no more, and of a change that is no more', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { changes, of } = await followedBy(leader, ends);
  const id = await of.propose(oneMove(1));
  await leader.until(() => changes.get(id) !== undefined);
  const first = changes.get(id)!.header;
  const kept = changes.journal(first);
  expect(changes.journal(first)).toBe(kept);
  await of.revise(id, oneMove(2), omar);
  await leader.until(() => changes.get(id)?.header.revision === 2);
  // Whoever asks for it all the same is answered, and nothing is kept for that.
  const [again, once] = [changes.journal(first), changes.journal(first)];
  expect([again === kept, again === once]).toEqual([false, false]);
  const second = changes.get(id)!.header;
  const present = changes.journal(second);
  expect(changes.journal(second)).toBe(present);
  await leader.registry.store.transact({
    ...{ under: { kind: 'unfenced' }, writerId: 'k1', txnId: randomUUID() as string as TxnId, conditions: [] },
    writes: [{ kind: 'delete', key: changeKey(id) }],
  });
  await leader.until(() => changes.get(id) === undefined);
  expect(changes.journal(second)).not.toBe(present);
});
