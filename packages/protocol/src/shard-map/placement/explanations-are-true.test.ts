import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../model.ts';
import { explainShard } from './explain-shard.ts';
import type { ShardExplanation } from './explanation-model.ts';
import type { Placement, PlacementInput } from './placement-model.ts';
import { place } from './planner.ts';
import { brokenRules } from './testing/judge-placement.ts';
import { fleet, namespace, node, placementCases } from './testing/placement-cases.ts';

const cases = placementCases({ shards: 16, nodes: 6, ruled: true });

const explained = (input: PlacementInput, map: Placement): ShardExplanation[] => {
  const causes = new Map(map.moves.map(({ shard, cause }) => [shard, cause]));
  return [...map.owner.keys()].map((shard) => explainShard({ ...input, map, shard, cause: causes.get(shard) ?? null }));
};

describe('an explanation', () => {
  it('has one verdict a node, and the owner is the owner', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const map = place(input);
        for (const { shard, owner, candidates } of explained(input, map)) {
          expect(candidates.map(({ nodeId }) => nodeId).sort()).toEqual([...map.nodes]);
          expect(owner).toBe(map.nodes[map.owner[shard] as number] ?? null);
          const owners = candidates.filter(({ verdict }) => verdict.kind === 'owner').map(({ nodeId }) => nodeId);
          expect(owners).toEqual(owner === null ? [] : [owner]);
        }
      }),
    );
  });

  it('blames a rule if, and only if, the shard would break it there', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const map = place(input);
        for (const { shard, candidates } of explained(input, map))
          for (const { nodeId, verdict, weight } of candidates) {
            const moved = { ...map, owner: map.owner.with(shard, map.nodes.indexOf(nodeId)) };
            const broken = brokenRules(input.policy.rules, input.nodes, moved).map((one) => one.split(':')[0]);
            if (weight === 0) expect(verdict.kind).toBe('takes-none');
            else if (broken.length === 0) expect(verdict).not.toHaveProperty('ruleId');
            else expect(broken).toContain((verdict as { ruleId?: string }).ruleId);
          }
      }),
    );
  });

  it('passes over a dearer node only because it is full, others come first or nobody has to move', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const map = place(input);
        for (const { candidates, owner, cause } of explained(input, map)) {
          const at = candidates.findIndex(({ nodeId }) => nodeId === owner);
          for (const { rank, load, most, least, verdict } of candidates) {
            if (verdict.kind === 'ranks-lower') expect(rank).toBeGreaterThan(candidates[at]?.rank as number);
            else if (rank !== null && verdict.kind !== 'owner' && owner !== null && !('ruleId' in verdict)) {
              expect(rank).toBeLessThan(candidates[at]?.rank as number);
              if (verdict.kind === 'full') expect(load).toBeGreaterThanOrEqual(most);
              else expect(verdict.kind).toBe(cause === null ? 'needless-move' : 'others-come-first');
              if (input.policy.rules.length === 0 && cause !== null) expect(load).toBeGreaterThanOrEqual(least);
            }
          }
        }
      }),
    );
  });

  it('orders the nodes as the shard likes them, whatever they hold', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const map = place(input);
        const empty = { ...map, owner: new Uint16Array(map.owner.length).fill(NOBODY) };
        for (const { shard, candidates } of explained(input, map)) {
          const alone = explainShard({ ...input, map: empty, shard, cause: null });
          expect(alone.candidates.map(({ nodeId, rank }) => [nodeId, rank])).toEqual(
            candidates.map(({ nodeId, rank }) => [nodeId, rank]),
          );
        }
      }),
    );
  });
});

describe('of a shard', () => {
  const input: PlacementInput = {
    namespace: namespace('orders'),
    shardCount: 100,
    policy: { strategy: { kind: 'rendezvous' }, rules: [] },
    nodes: fleet(5),
    current: null,
  };
  const before = place(input);

  it('that its nodes have no rule for and that has its first choice, it says just that', () => {
    const first = explained(input, before).find(({ why }) => why.kind === 'first-choice') as ShardExplanation;
    expect(first.desired).toBe(first.owner);
    expect(first.candidates.slice(1).every(({ verdict }) => verdict.kind === 'ranks-lower')).toBe(true);
    expect(first.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
  });

  it('that would like a node which has joined, it names that node and says that a move would be needless', () => {
    const nodes = [...input.nodes, node(5, 10)];
    const map = place({ ...input, nodes, current: before });
    const wants = explained({ ...input, nodes, current: before }, { ...map, moves: [] }).filter(
      ({ desired, why }) => desired === node(5).nodeId && why.kind === 'kept',
    );
    expect(wants.length).toBeGreaterThan(0);
    for (const { candidates } of wants) expect(['full', 'needless-move']).toContain(candidates[0]?.verdict.kind);
  });

  it('whose owner is gone, drains or is against a rule, it says that it has to leave', () => {
    const shard = 7;
    const owner = before.nodes[before.owner[shard] as number] as string;
    const asked = { ...input, map: before, shard, cause: null };
    const gone = input.nodes.filter(({ nodeId }) => nodeId !== owner);
    expect(explainShard({ ...asked, nodes: gone }).why).toEqual({ kind: 'must-leave', verdict: { kind: 'gone' } });
    const drained = input.nodes.map((each) => (each.nodeId === owner ? { ...each, weight: 0 } : each));
    expect(explainShard({ ...asked, nodes: drained }).why).toEqual({
      kind: 'must-leave',
      verdict: { kind: 'takes-none' },
    });
    const rule = {
      kind: 'exclude',
      id: 'no',
      shards: { from: 7, to: 7 },
      from: { kind: 'node', nodeId: owner as never },
    } as const;
    expect(explainShard({ ...asked, policy: { ...input.policy, rules: [rule] } }).why).toEqual({
      kind: 'must-leave',
      verdict: { kind: 'excluded', ruleId: 'no' },
    });
  });

  it('that nobody has, it says whether a rule or the budget is why', () => {
    const later = place({ ...input, maxMoves: 10 });
    const shard = later.unplaced[0]?.shard as number;
    expect(explainShard({ ...input, map: later, shard, cause: null }).why).toEqual({
      kind: 'nobody',
      reason: { kind: 'later-round' },
    });
    const rule = { kind: 'pin', id: 'moon', shards: { from: 3, to: 3 }, to: { kind: 'zone', zone: 'moon' } } as const;
    const policy = { ...input.policy, rules: [rule] };
    const map = place({ ...input, policy });
    expect(explainShard({ ...input, policy, map, shard: 3, cause: null }).why).toEqual({
      kind: 'nobody',
      reason: { kind: 'rules', ruleIds: ['moon'] },
    });
  });
});
