/** What people and policies change: whom a proposal waits for, what becomes of it meanwhile, and when nothing is proposed. */
import { instant, wallTime } from '@omnirelay/primitives';
import { describe, expect, it } from 'vitest';
import { movesOf } from '../plan/plan-model.ts';
import { completePolicy } from '../policy/policy-defaults.ts';
import { planInput, planRebalance, wellSigns } from '../testing/plan-cases.ts';
import { BAD, NODES, sick, ToldNamespace, WALL, windowOf } from '../testing/told-namespace.ts';
import { ANEW_AFTER_MS, RETRY_AFTER_MS } from './followed-changes.ts';
import { RebalanceController } from './rebalance-controller.ts';

describe('people', () => {
  it('are asked for each plan', () => {
    const orders = sick({ mode: 'approval' });
    expect([orders.state, orders.controller.why]).toEqual(['rebalancePending', 'waits for approval']);
    expect(orders.all('propose')).toMatchObject([{ asks: true, failed: [] }]);
    expect(orders.stands('approved').controller.why).toBe('is about to begin');
    expect(orders.stands('executing').state).toBe('draining');
    orders.stands('paused', 'ana looks at node-0002');
    expect([orders.state, orders.controller.why]).toEqual(['draining', 'paused: ana looks at node-0002']);
    expect(orders.finish().state).toBe('completed');
  });

  it('are not asked again while the plan stays the same, and are when it does not', () => {
    const orders = sick({ mode: 'approval' });
    const first = orders.proposed;
    orders.stands('approved').tell({ kind: 'map-changed' });
    expect([orders.state, orders.all('propose').length]).toEqual(['rebalancePending', 1]);
    orders.look(BAD, 1, 3).wait(60_000);
    // The very same change says it then: whoever approved it sees what differs.
    expect(orders.all('withdraw')).toEqual([]);
    expect(orders.all('propose')).toMatchObject([{ asks: true }, { asks: true, revises: 'change-1' }]);
    expect(orders.change.contentKey).not.toBe(first.contentKey);
    expect(orders.state).toBe('rebalancePending');
  });

  it('keep what they have written into a plan, until nothing is to be moved any more', () => {
    const orders = sick({ mode: 'approval' });
    orders.tell({ kind: 'change', change: { ...orders.change, contentKey: 'theirs', isOfPeopleToo: true } });
    orders.look(BAD, 1, 3).wait(60_000);
    expect([orders.all('withdraw'), orders.all('propose').length]).toEqual([[], 1]);
    orders.look({}).wait(300_000);
    expect(orders.all('withdraw')).toMatchObject([{ contentKey: 'theirs', why: 'nothing is to be moved any more' }]);
  });

  it('see what waits for them looked at anew, and no failure, where another revision could not be written', () => {
    const { change } = sick({ mode: 'approval' });
    const next = new ToldNamespace({ mode: 'approval' }, undefined, 'slow to tell').look(BAD, 1, 3);
    next.tell({ kind: 'change', change }).wait(60_000);
    expect(next.all('propose')).toMatchObject([{ revises: change.id }]);
    const { contentKey } = next.proposed;
    next.tell({ kind: 'not-proposed', contentKey, why: 'the registry has something newer' });
    expect([next.state, next.controller.why]).toEqual(['rebalancePending', 'waits for approval']);
    next.wait(ANEW_AFTER_MS);
    expect(next.all('propose')).toHaveLength(2);
  });

  it('who refuse what a node that is well again would have back end its sparing', () => {
    const orders = sick({ hysteresis: { enterAfterMs: 60_000, leaveAfterMs: 60_000 } }).finish();
    orders.look({}).wait(60_000);
    expect([...orders.controller.spared]).toEqual([NODES[1]!.nodeId]);
    orders.stands('executing').stands('cancelled', 'enough').wait(RETRY_AFTER_MS);
    expect(orders.all('propose')).toHaveLength(2);
    expect([...orders.controller.spared]).toEqual([]);
  });

  it('who reject are not asked for the same again, nor for a part of it', () => {
    const orders = sick({ mode: 'approval' });
    orders.stands('rejected', 'not today').tell({ kind: 'map-changed' });
    expect([orders.state, orders.all('propose').length]).toEqual(['steady', 1]);
    expect(orders.controller.why).toContain('people did not want it moved');
    orders.moved(10, 11, 12);
    expect(orders.all('propose')).toHaveLength(1);
    orders.look(BAD, 1, 2).wait(60_000);
    expect(orders.all('propose')).toHaveLength(2);
  });

  it('who cancel what runs by itself do not see it begin anew', () => {
    const orders = sick().stands('executing').stands('cancelled', 'enough');
    orders.wait(RETRY_AFTER_MS).tell({ kind: 'map-changed' });
    expect(orders.all('plan').length).toBeGreaterThan(1);
    expect(orders.all('propose')).toHaveLength(1);
  });

  it('are asked where checks failed, also where plans begin by themselves', () => {
    const orders = sick({ guardrails: [{ name: 'moved-shards-ratio', limit: 0.01 }] });
    expect(orders.all('propose')).toMatchObject([{ asks: true, failed: ['moved-shards-ratio'] }]);
    expect(movesOf(orders.proposed)).toHaveLength(1);
    expect(orders.state).toBe('rebalancePending');
    // Who joins meanwhile does not wait for them, unless people decide of everything.
    expect(orders.controller.holdsRounds).toBe(false);
    expect(sick({ guardrails: [], mode: 'approval' }).controller.holdsRounds).toBe(true);
    expect(sick().controller.holdsRounds).toBe(true);
  });

  it('are not asked for more than a guardrail lets move at once: the rest goes with the next plan', () => {
    const orders = sick({ guardrails: [{ name: 'moved-shards-ratio', limit: 0.1 }] });
    expect(orders.all('propose')).toMatchObject([{ asks: false, failed: [] }]);
    expect([movesOf(orders.proposed).length, orders.proposed.movesLeft]).toEqual([2, 2]);
    orders.finish();
    expect(orders.all('propose')).toHaveLength(2);
    expect([movesOf(orders.proposed).length, orders.proposed.movesLeft]).toEqual([2, 0]);
  });

  it('see a proposal withdrawn when nothing is to be moved any more', () => {
    const orders = sick({ mode: 'approval' }).look({}).wait(300_000);
    expect(orders.all('withdraw')).toMatchObject([{ why: 'nothing is to be moved any more' }]);
    expect(orders.state).toBe('steady');
  });

  it.each(['stale', 'mismatch'] as const)('see one that is %s made anew after a moment', (standing) => {
    const orders = sick({ mode: 'approval' }).stands('executing').stands(standing);
    const withdrawn = [{ why: 'what it was computed on holds no more' }];
    expect(orders.all('withdraw')).toMatchObject(standing === 'mismatch' ? withdrawn : []);
    expect([orders.state, orders.controller.why, orders.all('propose').length]).toEqual([
      'investigating',
      'a plan is made anew in a while',
      1,
    ]);
    // Told again meanwhile, it is not put off any further.
    orders
      .wait(ANEW_AFTER_MS - 1)
      .tell({ kind: 'change', change: orders.change })
      .wait(1);
    expect([orders.state, orders.all('propose').length]).toEqual(['rebalancePending', 2]);
    expect(orders.all('propose')[1]?.revises).toBe(standing === 'stale' ? 'change-1' : undefined);
  });

  it('are asked again for what has expired', () => {
    expect(sick({ mode: 'approval' }).stands('expired').all('propose')).toHaveLength(2);
  });
});

describe('what waits says what for', () => {
  it('a freeze, the maintenance that is to come, the brake', () => {
    const frozen = sick({ windows: [windowOf('freeze', 50_000, 200_000)] });
    expect([frozen.state, frozen.controller.why]).toEqual(['rebalancePending', 'the freeze w: the sale']);
    expect(frozen.controller.heldUntil).toBe(WALL + 200_000);
    expect(frozen.stands('executing').state).toBe('rebalancePending');
    expect(frozen.wait(139_999).controller.heldBy).not.toBeNull();
    expect(frozen.wait(1).controller.heldBy).toBeNull();
    const early = sick({ windows: [windowOf('maintenance', 100_000, 200_000)] });
    expect(early.controller.why).toContain('the maintenance w is waited for');
    expect(early.wait(40_000).controller.heldBy).toBeNull();
    const joins = new ToldNamespace({ windows: [windowOf('freeze', 1_000, 2_000)] }).look({});
    expect([joins.controller.heldBy, joins.controller.holdsRounds]).toEqual([null, false]);
    joins.wait(1_000);
    expect([joins.state, joins.controller.holdsRounds]).toEqual(['steady', true]);
    joins.wait(1_000);
    expect([joins.state, joins.controller.holdsRounds]).toEqual(['steady', false]);
    const before = new ToldNamespace({ windows: [windowOf('maintenance', 1_000, 2_000)] }).look({});
    expect(before.controller.holdsRounds).toBe(true);
    expect(before.wait(1_000).controller.holdsRounds).toBe(false);
    const braked = sick().look({ liveness: 'dead' }, 0, 2, 3);
    expect(braked.controller.why).toContain('the brake is pulled: 4 of 5');
    const begun = sick();
    begun.tell({ kind: 'change', change: { ...begun.change, standing: 'executing', hasBegun: true } });
    begun.look({ liveness: 'dead' }, 0, 2, 3);
    expect([begun.state, begun.controller.why]).toEqual(['draining', expect.stringContaining('the brake is pulled')]);
  });
});

describe('nothing is proposed', () => {
  it('while the brake is pulled', () => {
    const orders = new ToldNamespace().look({ liveness: 'dead' }, 0, 2, 3);
    expect([orders.controller.brake.isPulled, orders.state]).toEqual([true, 'investigating']);
    orders.look({ ...BAD, liveness: 'alive' }, 0, 1, 2, 3).wait(600_000);
    expect(orders.all('plan')).toEqual([]);
  });

  it('beyond what the hour has room for, whoever moved the shards', () => {
    const orders = new ToldNamespace({ limits: { movesPerNode: 4, movesPerCluster: 4, churnPerHour: 5 } });
    orders.moved(10, 11, 12).look(BAD, 1).wait(60_000);
    const moved = () => orders.all('propose').flatMap(({ plan }) => plan.stages.flat()).length;
    expect(moved()).toBe(2);
    orders.finish().wait(3_539_999);
    expect(moved()).toBe(2);
    orders.wait(1);
    expect(moved()).toBe(4);
  });

  it('for an answer that is not the last asked for', () => {
    const controller = new RebalanceController();
    const now = { at: instant(0), wall: wallTime(WALL) };
    controller.handle(
      { kind: 'policy', policy: completePolicy({ version: 1, mode: 'approval', guardrails: [] }) },
      now,
    );
    controller.handle({ kind: 'nodes', nodes: NODES.map(({ nodeId }) => wellSigns(nodeId)) }, now);
    controller.handle({ kind: 'map-changed' }, now);
    expect(controller.takeOutputs().filter(({ kind }) => kind === 'plan')).toHaveLength(2);
    const plan = planRebalance(planInput({ signsOf: (at) => (at === 1 ? BAD : {}) }));
    controller.handle({ kind: 'planned', request: 1, plan }, now);
    expect(controller.takeOutputs()).toEqual([]);
  });
});
