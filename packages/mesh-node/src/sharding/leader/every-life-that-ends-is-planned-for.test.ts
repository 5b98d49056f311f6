/** Whoever leads the mesh plans anew whenever a node that may own shards begins or ends, whoever has told of it. */
import { nodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { leadershipWriter } from '../../control-plane/testing/write-leadership.ts';
import { leaderOf, testLeaders } from '../../leadership/testing/test-leaders.ts';
import { LeaderSight } from './leader-sight.ts';

const ends = endsWithTest();

const W1 = nodeId('w1');

test('the end of a life that stands by its claim alone, of which gossip has told nothing, is another sight to plan by', async () => {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const { registry, membership, leadership } = leader;
  const sight = ends.use(
    new LeaderSight({
      ...{
        registry,
        follow: { registry },
        membership,
        ground: leadership.ground,
        wall: Date.now,
        wake: () => undefined,
      },
      onError: (error) => expect.unreachable(String(error)),
    }),
  );
  const lives = leadershipWriter(leader as never);
  const looked = (): boolean => {
    sight.refresh(true);
    return sight.isLive(W1);
  };
  await lives.beginEpoch('w1');
  await leader.until(looked);
  expect(sight.candidates().map((each) => each.nodeId)).not.toContain('w1');
  expect(sight.keeps(W1)).toBe('all');
  const { version } = sight;
  expect(looked()).toBe(true);
  expect(sight.version).toBe(version);
  await lives.endEpoch('w1', 'k1');
  await leader.until(() => !looked());
  expect(sight.version).toBeGreaterThan(version);
});
