/** What people and policies change: whom a plan waits for, what they approve, and what nothing begins in. */
import { instant, wallTime } from '@omnirelay/primitives';
import { describe, expect, it } from 'vitest';
import { movesOf } from '../plan/plan-model.ts';
import { completePolicy } from '../policy/policy-defaults.ts';
import { planInput, planRebalance, wellSigns } from '../testing/plan-cases.ts';
import { BAD, NODES, sick, ToldNamespace, WALL, windowOf } from '../testing/told-namespace.ts';
import { RebalanceController } from './rebalance-controller.ts';

describe('people', () => {
  it('are asked for each plan, and what they approve is what begins', () => {
    const orders = sick({ mode: 'approval' });
    expect(orders.state).toBe('rebalancePending');
    expect(orders.all('begin')).toEqual([]);
    const plan = orders.proposed;
    orders.tell({ kind: 'approved', planId: 'another', overrides: [] });
    expect(orders.state).toBe('rebalancePending');
    orders.tell({ kind: 'approved', planId: plan.id, overrides: [] });
    expect(orders.state).toBe('draining');
    expect(
      orders
        .finish()
        .all('begin')
        .flatMap(({ moves }) => moves),
    ).toEqual(movesOf(plan));
  });

  it('keep their approval while the plan stays the same, and are asked again when it does not', () => {
    const orders = sick({ mode: 'approval', windows: [windowOf('freeze', 0, 600_000)] });
    const first = orders.proposed;
    orders.tell({ kind: 'approved', planId: first.id, overrides: [] }).tell({ kind: 'map-changed' });
    expect([orders.state, orders.all('propose').length]).toEqual(['rebalancePending', 1]);
    orders.look({ leaving: true }, 3);
    expect(orders.all('withdraw').map(({ planId }) => planId)).toEqual([first.id]);
    expect(orders.all('propose')).toHaveLength(2);
    orders.look(BAD, 1).wait(600_000);
    expect(orders.all('begin')).toEqual([]);
  });

  it('who reject are not asked for the same again', () => {
    const orders = sick({ mode: 'approval' });
    orders.tell({ kind: 'rejected', planId: orders.proposed.id }).tell({ kind: 'map-changed' });
    expect([orders.state, orders.all('propose').length]).toEqual(['steady', 1]);
    orders.look(BAD, 1, 2).wait(60_000);
    expect(orders.all('propose')).toHaveLength(2);
  });

  it('have to override each check that failed, also where plans begin by themselves', () => {
    const orders = sick({ guardrails: [{ name: 'moved-shards-ratio', limit: 0.1 }] });
    expect(orders.all('propose')).toMatchObject([{ failed: ['moved-shards-ratio'] }]);
    const planId = orders.proposed.id;
    orders.tell({ kind: 'approved', planId, overrides: ['brake'] });
    expect(orders.state).toBe('rebalancePending');
    orders.tell({ kind: 'approved', planId, overrides: ['moved-shards-ratio'] });
    expect(orders.state).toBe('draining');
  });

  it('see a proposal withdrawn when nothing is to be moved any more', () => {
    const orders = sick({ mode: 'approval' }).look({}).wait(300_000);
    expect(orders.all('withdraw')).toHaveLength(1);
    expect(orders.state).toBe('steady');
  });
});

describe('nothing begins', () => {
  it('in a freeze, and what waits begins by itself when it is over', () => {
    const orders = sick({ windows: [windowOf('freeze', 50_000, 200_000)] });
    expect(orders.state).toBe('rebalancePending');
    expect(orders.wait(139_999).all('begin')).toEqual([]);
    expect(orders.wait(1).state).toBe('draining');
  });

  it('before the maintenance that is to come', () => {
    const orders = sick({ windows: [windowOf('maintenance', 100_000, 200_000)] });
    expect(orders.wait(39_999).all('begin')).toEqual([]);
    expect(orders.wait(1).state).toBe('draining');
  });

  it('while the brake is pulled, in the middle of a plan either', () => {
    const orders = sick({ limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 } });
    orders.look({ liveness: 'dead' }, 0, 2, 3);
    expect(orders.controller.isBraked).toBe(true);
    orders.finish().wait(500_000);
    expect(orders.all('begin')).toHaveLength(1);
    expect(new ToldNamespace().look({ liveness: 'dead' }, 0, 2, 3).state).toBe('investigating');
  });

  it('beyond what the hour has room for, whoever moved the shards', () => {
    const moves = [10, 11, 12].map((shard) => ({ shard, at: WALL }));
    const orders = new ToldNamespace({ limits: { movesPerNode: 4, movesPerCluster: 4, churnPerHour: 5 } });
    orders.tell({ kind: 'moved', moves }).look({ leaving: true }, 1).finish();
    expect(orders.all('begin').flatMap((begin) => begin.moves)).toHaveLength(2);
    orders.wait(3_599_999).finish();
    expect(orders.all('begin').flatMap((begin) => begin.moves)).toHaveLength(2);
    orders.wait(1).finish();
    expect(orders.all('begin').flatMap((begin) => begin.moves)).toHaveLength(4);
  });

  it('for an answer that is not the last asked for', () => {
    const controller = new RebalanceController();
    const now = { at: instant(0), wall: wallTime(WALL) };
    controller.handle({ kind: 'policy', policy: completePolicy({ version: 1, mode: 'auto', guardrails: [] }) }, now);
    controller.handle({ kind: 'nodes', nodes: NODES.map(({ nodeId }) => wellSigns(nodeId)) }, now);
    controller.handle({ kind: 'map-changed' }, now);
    expect(controller.takeOutputs().filter(({ kind }) => kind === 'plan')).toHaveLength(2);
    const plan = planRebalance(planInput({ signsOf: (at) => (at === 1 ? BAD : {}) }));
    controller.handle({ kind: 'planned', request: 1, plan }, now);
    expect(controller.takeOutputs()).toEqual([]);
  });
});
