/** Changes of one step as a control node follows them that leads a mesh of its own, without anything that sees them through: what is done to them the test says. */
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import type { Namespace } from '@omnirelay/protocol';
import type { ChangeContent, ChangeId, MoveShard } from '@omnirelay/protocol/change';
import { expect } from 'vitest';
import type { TestLeader } from '../../leadership/testing/test-leaders.ts';
import { FollowedChanges } from '../followed-changes.ts';
import { WrittenChanges } from './written-changes.ts';

const namespace = 'orders' as Namespace;

export function oneMove(shard: number): ChangeContent {
  const step = {
    kind: 'move-shard',
    namespace,
    shard,
    from: 'w1',
    to: 'w2',
    reason: 'it is better off',
    scoreBefore: 1,
    scoreAfter: 1,
  };
  return {
    kind: 'rebalance',
    basis: { lineageEpoch: 1n, maps: [] },
    overrides: [],
    preconditions: [
      { kind: 'shard-owner', namespace, shard, owner: 'w1' as never, since: 1n },
      { kind: 'node-eligible', nodeId: 'w2' as never },
    ],
    steps: [step as MoveShard],
  };
}

export async function followedBy(leader: TestLeader, ends: EndsWithTest) {
  const { registry } = leader;
  const fails = (error: unknown) => expect.unreachable(String(error));
  const changes = ends.use(new FollowedChanges({ registry, wall: Date.now, onError: fails, onUnreadable: fails }));
  changes.start();
  await leader.until(() => changes.headers.staleSince === null && changes.steps.staleSince === null);
  return { changes, of: new WrittenChanges(registry.store), fails };
}

/** As nobody has to approve it: under way, and none of its steps has begun. */
export async function executing(of: WrittenChanges, id: string, content = oneMove(1)): Promise<ChangeId> {
  const change = await of.propose(content, { id });
  await of.submit(change);
  await of.act(change, ({ content: { overrides } }) => ({
    kind: 'checked',
    at: Date.now(),
    checks: [],
    rule: { needed: overrides.length },
  }));
  await of.execute(change);
  return change;
}
