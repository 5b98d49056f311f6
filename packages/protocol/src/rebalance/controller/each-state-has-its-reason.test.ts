/** The states of a namespace's rebalancing, one after the other, and what becomes of a plan under way. */
import { describe, expect, it } from 'vitest';
import { movesOf } from '../plan/plan-model.ts';
import { planInput, planRebalance } from '../testing/plan-cases.ts';
import { BAD, idOf, NODES, sick, ToldNamespace, WALL } from '../testing/told-namespace.ts';
import { ENDED_IS_TOLD_MS, RETRY_AFTER_MS } from './rebalance-controller.ts';

describe('a namespace by itself', () => {
  it('goes from steady over investigating and draining to completed, and is steady again', () => {
    const orders = new ToldNamespace();
    orders.look({});
    expect(orders.state).toBe('steady');
    orders.look(BAD, 1);
    expect(orders.state).toBe('investigating');
    orders.wait(60_000);
    expect(orders.state).toBe('draining');
    expect(orders.all('begin').flatMap(({ moves }) => moves.map(({ from }) => from))).toEqual(Array(4).fill(idOf(1)));
    orders.finish();
    expect(orders.state).toBe('completed');
    orders.wait(ENDED_IS_TOLD_MS);
    expect(orders.state).toBe('steady');
  });

  it('evens out once a node is well again, with other shards than those that were moved lately', () => {
    const orders = sick({ hysteresis: { enterAfterMs: 60_000, leaveAfterMs: 60_000 } })
      .finish()
      .look({});
    orders.wait(60_000);
    expect(orders.state).toBe('rebalancing');
    const [drained, back] = orders.all('begin').map(({ moves }) => moves);
    expect(back!.map(({ to }) => to)).toEqual(Array(4).fill(idOf(1)));
    const moved = new Set(drained!.map(({ shard }) => shard));
    expect(back!.filter(({ shard }) => moved.has(shard))).toEqual([]);
    expect(orders.finish().state).toBe('completed');
  });

  it('drains who leaves at once', () => {
    expect(new ToldNamespace().look({ leaving: true }, 2).state).toBe('draining');
  });

  it('begins a stage when the one before has ended', () => {
    const orders = sick({ limits: { movesPerNode: 1, movesPerCluster: 2 } });
    expect(orders.all('begin').map(({ moves }) => moves.length)).toEqual([1]);
    orders.finish();
    expect(orders.all('begin').map(({ stage, moves }) => [stage, moves.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
  });

  it('leaves room for the moves of others', () => {
    const byNode = new Map([[idOf(1), 3]]);
    const orders = new ToldNamespace().tell({ kind: 'elsewhere', inFlight: 3, byNode }).look(BAD, 1).wait(60_000);
    expect(orders.all('begin').map(({ moves }) => moves.length)).toEqual([1]);
    orders.tell({ kind: 'elsewhere', inFlight: 0, byNode: new Map() });
    expect(orders.all('begin').map(({ moves }) => moves.length)).toEqual([1, 3]);
  });

  it('skips what is left when the node is well again', () => {
    const orders = sick({
      limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 },
      hysteresis: { enterAfterMs: 60_000, leaveAfterMs: 60_000 },
    });
    orders.look({}).wait(60_000).finish();
    const begun = orders.all('begin').flatMap(({ moves }) => moves);
    expect(begun.filter(({ from }) => from === idOf(1))).toHaveLength(1);
    expect(orders.all('skipped').flatMap(({ moves }) => moves.map(({ why }) => why))).toEqual(
      Array(3).fill('recovered'),
    );
    expect(orders.all('ended')[0]).toMatchObject({ end: { result: 'completed' }, done: 1, skipped: 3 });
  });

  it('skips a shard that others have moved since', () => {
    const orders = sick({ limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 } });
    const [, next] = movesOf(planRebalance(planInput({ signsOf: (at) => (at === 1 ? BAD : {}) })));
    const { shard } = next!;
    orders.tell({ kind: 'moved', moves: [{ shard, at: WALL + orders.now }] }).finish();
    const skipped = orders.all('skipped').flatMap(({ moves }) => moves);
    expect(skipped.map(({ move, why }) => [move.shard, why])).toEqual([[shard, 'cooling']]);
  });

  it('skips what would go to a node that has fallen sick since', () => {
    const orders = sick({ limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 } });
    const [begun] = orders.all('begin');
    const [, next] = movesOf(planRebalance(planInput({ signsOf: (at) => (at === 1 ? BAD : {}) })));
    const fallen = NODES.findIndex(({ nodeId }) => nodeId === next!.to);
    orders.look(BAD, 1, fallen).wait(60_000);
    orders.tell({ kind: 'move-ended', planId: begun!.planId, shard: begun!.moves[0]!.shard, outcome: 'done' });
    expect(orders.all('skipped').flatMap(({ moves }) => moves)).toContainEqual(
      expect.objectContaining({ why: 'target-not-well', move: expect.objectContaining({ to: next!.to }) }),
    );
  });
});

describe('what fails', () => {
  it('is told, and is planned anew after a while', () => {
    const orders = sick().finish('failed');
    expect(orders.state).toBe('failed');
    expect(orders.all('ended')).toMatchObject([{ end: { result: 'failed', why: 'move-failed' } }]);
    const asked = orders.all('plan').length;
    orders.wait(RETRY_AFTER_MS - 1);
    expect(orders.all('plan')).toHaveLength(asked);
    orders.wait(1);
    expect(orders.all('plan')).toHaveLength(asked + 1);
  });

  it('is a stage that does not end in its time', () => {
    const orders = sick().wait(120_000);
    expect(orders.all('ended')).toMatchObject([{ end: { result: 'failed', why: 'stage-timeout' }, done: 0 }]);
  });
});
