/** The states of a namespace's rebalancing, one after the other, and what becomes of what was proposed. */
import { describe, expect, it } from 'vitest';
import { movesOf } from '../plan/plan-model.ts';
import { BAD, idOf, sick, ToldNamespace, WALL } from '../testing/told-namespace.ts';
import { ENDED_IS_TOLD_MS, RETRY_AFTER_MS } from './followed-changes.ts';

const SHORT = { hysteresis: { enterAfterMs: 60_000, leaveAfterMs: 60_000 } };

describe('a namespace by itself', () => {
  it('goes from steady over investigating and draining to completed, and is steady again', () => {
    const orders = new ToldNamespace();
    orders.look({});
    expect(orders.state).toBe('steady');
    orders.look(BAD, 1);
    expect(orders.state).toBe('investigating');
    orders.wait(60_000);
    expect(orders.state).toBe('rebalancePending');
    expect(orders.all('propose')).toMatchObject([{ asks: false, failed: [] }]);
    expect(movesOf(orders.proposed).map(({ from }) => from)).toEqual(Array(4).fill(idOf(1)));
    orders.stands('executing', '1 of 4 moved');
    expect([orders.state, orders.controller.why]).toEqual(['draining', '1 of 4 moved']);
    orders.finish();
    expect(orders.state).toBe('completed');
    orders.wait(ENDED_IS_TOLD_MS);
    expect(orders.state).toBe('steady');
    expect(orders.controller.why).toContain('is sick, and has nothing to give away');
    expect(orders.all('state').map(({ was, state }) => `${was} ${state}`)).toEqual([
      'steady investigating',
      'investigating rebalancePending',
      'rebalancePending draining',
      'draining completed',
      'completed steady',
    ]);
  });

  it('evens out once a node is well again, with other shards than those that were moved lately', () => {
    const orders = sick(SHORT).finish().look({}).wait(60_000);
    const [drained, back] = orders.all('propose').map(({ plan }) => movesOf(plan));
    expect(back!.map(({ to }) => to)).toEqual(Array(4).fill(idOf(1)));
    const moved = new Set(drained!.map(({ shard }) => shard));
    expect(back!.filter(({ shard }) => moved.has(shard))).toEqual([]);
    expect(orders.stands('executing').state).toBe('rebalancing');
    expect(orders.finish().state).toBe('completed');
  });

  it('spares a sick node, and one that is well again until it has its share; where many are lost nobody is spared', () => {
    const orders = sick(SHORT);
    expect([...orders.controller.spared]).toEqual([idOf(1)]);
    orders.finish().look({}).wait(60_000);
    expect([...orders.controller.spared]).toEqual([idOf(1)]);
    // What was moved to and fro cools: only then it is known that there is nothing more to come.
    orders.finish().wait(1_800_000);
    expect([...orders.controller.spared]).toEqual([]);
    orders.look(BAD, 1).wait(60_000);
    expect(orders.controller.spared.size).toBe(1);
    orders.look({ liveness: 'dead' }, 0, 2, 3);
    expect(orders.controller.spared.size).toBe(0);
  });

  it('proposes nothing where nobody is or was sick, whatever the map is like: that is for rounds', () => {
    const orders = new ToldNamespace().look({}).tell({ kind: 'map-changed' }).look({ leaving: true }, 2);
    expect(orders.all('plan')).toEqual([]);
    expect([orders.state, orders.controller.holdsRounds]).toEqual(['steady', false]);
  });

  it('leaves the shards of nodes that leave to rounds', () => {
    const orders = sick().look({ leaving: true }, 2);
    orders.look(BAD, 1).tell({ kind: 'map-changed' });
    const both = new ToldNamespace({ mode: 'approval' }).look({ leaving: true }, 2);
    expect(both.all('plan')).toHaveLength(1);
    expect(both.all('propose')).toEqual([]);
    expect(movesOf(orders.proposed).every(({ from }) => from === idOf(1))).toBe(true);
  });

  it('keeps rounds from what can wait unless it is at rest, and always where people decide', () => {
    const orders = new ToldNamespace().look({});
    expect(orders.controller.holdsRounds).toBe(false);
    expect(orders.look(BAD, 1).controller.holdsRounds).toBe(true);
    orders.wait(60_000).finish();
    expect([orders.state, orders.controller.holdsRounds]).toEqual(['completed', false]);
    expect(new ToldNamespace({ mode: 'approval' }).look({}).controller.holdsRounds).toBe(true);
  });

  it('is rebalancing while a change that people have made is under way, and plans nothing meanwhile', () => {
    const orders = new ToldNamespace().look({});
    const theirs = {
      id: 'plan-7',
      isOwn: false,
      standing: 'executing',
      at: WALL,
      why: '',
      drains: false,
      hasBegun: true,
    } as const;
    orders.tell({ kind: 'change', change: { ...theirs, moves: [], contentKey: 'x' } });
    expect([orders.state, orders.controller.changeId, orders.controller.holdsRounds]).toEqual([
      'rebalancing',
      'plan-7',
      true,
    ]);
    orders.look(BAD, 1).wait(60_000);
    expect(orders.all('plan')).toEqual([]);
    orders.tell({ kind: 'change-over', id: 'plan-7' });
    expect(orders.all('propose')).toHaveLength(1);
  });
});

it('is at rest while the map changes and there is nothing to be moved for anybody who is sick', () => {
  const orders = sick().finish().wait(ENDED_IS_TOLD_MS);
  const turns = orders.all('state').length;
  for (let change = 0; change < 5; change++) orders.tell({ kind: 'map-changed' });
  expect([orders.all('state').length, orders.all('plan').length]).toEqual([turns, 7]);
});

describe('what fails', () => {
  it('is told, and is planned anew after a while', () => {
    const orders = sick().stands('executing').stands('failed', 'node-0002 did not hold it');
    expect([orders.state, orders.controller.why]).toEqual(['failed', 'node-0002 did not hold it']);
    orders.wait(RETRY_AFTER_MS - 1);
    expect([orders.state, orders.all('plan').length]).toEqual(['failed', 1]);
    orders.wait(1);
    expect(orders.all('plan')).toHaveLength(2);
  });

  it('is a proposal that cannot be written', () => {
    const orders = sick({ mode: 'approval' });
    const { contentKey } = orders.proposed;
    orders.tell({ kind: 'not-proposed', contentKey, why: 'too late' });
    expect(orders.state).toBe('rebalancePending');
    const anew = new ToldNamespace().look({});
    anew.tell({ kind: 'not-proposed', contentKey, why: 'none of it' });
    expect(anew.state).toBe('steady');
  });
});

describe('whoever leads next', () => {
  const before = { state: 'draining', sick: [idOf(1)], recovering: [idOf(2)], isBraked: false } as const;

  it('knows who is sick and who is to be given its share back, and tells no state twice', () => {
    const change = sick().change;
    const next = new ToldNamespace({}, before);
    next.tell({ kind: 'change', change: { ...change, standing: 'executing' } });
    next.look({});
    expect(next.all('state').map(({ state }) => state)).toEqual([]);
    expect([...next.controller.spared].sort()).toEqual([idOf(1), idOf(2)]);
    expect(next.all('plan')).toEqual([]);
  });

  it('does not propose again what waits already, and not what people did not want', () => {
    const { change } = sick({ mode: 'approval' });
    for (const standing of ['awaiting', 'rejected'] as const) {
      const next = new ToldNamespace({ mode: 'approval' }, { ...before, recovering: [] });
      next.tell({ kind: 'change', change: { ...change, standing } }).look(BAD, 1);
      expect(next.all('plan').length).toBeGreaterThan(0);
      expect(next.all('propose')).toEqual([]);
      expect(next.all('withdraw')).toEqual([]);
    }
  });

  it('withdraws the earlier one of two that are open, and knows one that was done before it was told of it', () => {
    const orders = sick({ mode: 'approval' });
    const { change } = orders;
    orders.tell({ kind: 'change', change: { ...change, id: 'change-9', contentKey: 'another' } });
    expect(orders.all('withdraw')[0]).toMatchObject({
      contentKey: change.contentKey,
      why: 'a later plan takes its place',
    });
    const quick = new ToldNamespace({}, undefined, 'slow to tell').look(BAD, 1).wait(60_000);
    expect(quick.controller.why).toBe('is about to begin');
    // Nothing has moved by it here, so that the same is proposed anew.
    quick.stands('done');
    expect(quick.all('propose')).toHaveLength(2);
  });

  it('keeps a brake that is pulled until few are lost', () => {
    const next = new ToldNamespace({}, { ...before, state: 'investigating', isBraked: true });
    next.look({ liveness: 'dead' }, 0);
    expect([next.controller.brake.isPulled, next.state]).toEqual([true, 'investigating']);
    next.look({}).look({}).wait(300_000);
    expect(next.controller.brake.isPulled).toBe(false);
  });
});
