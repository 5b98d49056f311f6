/** What changes want of the shards ends with the header that says so, however long the next look at all changes takes. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { Namespace, WantedMove } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { leaderOf, testLeaders } from '../leadership/testing/test-leaders.ts';
import { PlannedSteps } from './planned-steps.ts';
import { executing, followedBy } from './testing/followed-by-leader.ts';

const ends = endsWithTest();
const ORDERS = 'orders' as Namespace;

test('as a change is paused its moves are wanted no more, and those of others are', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { changes, of } = await followedBy(leader, ends);
  const ids = [await executing(of, 'paused'), await executing(of, 'goes-on')];
  await leader.until(() => ids.every((id) => changes.get(id)?.header.state === 'executing'));
  const steps = new PlannedSteps({
    changes,
    contents: { known: () => undefined } as never,
    policies: {
      stored: () => undefined,
      freezesVersion: undefined,
      effectivePolicy: () => expect.unreachable('nothing begins'),
    },
    peers: () => ({ get: () => undefined }),
    view: () => expect.unreachable('nothing is judged'),
    authority: () => undefined,
    wall: Date.now,
    onLost: () => undefined,
    signal: new AbortController().signal,
  });
  const moves = ids.map(
    (changeId, shard): WantedMove => ({
      ...{ shard, to: 'w2' as never },
      planned: { step: { changeId, revision: 1, step: 0 }, limits: { movesPerNode: 1, movesPerCluster: 1 } },
    }),
  );
  steps.want(new Map([[ORDERS, moves]]));
  let told = 0;
  steps.onWanted(() => {
    told += 1;
  });
  await of.pause(ids[0]!);
  await leader.until(() => changes.get(ids[0]!)?.header.state === 'paused');
  expect([steps.wanted(ORDERS), told]).toEqual([[moves[1]], 1]);
});
