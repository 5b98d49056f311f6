import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacementNode, Strategy } from '../model.ts';
import { OpenNodes } from './open-nodes.ts';
import { PlacementMemory } from './placement-memory.ts';
import { place } from './planner.ts';
import { preferencesOf } from './preferences.ts';
import { fleet, namespace, node, strategies } from './testing/placement-cases.ts';

const SHARDS = 20_000;

function liking(strategy: Strategy, nodes: readonly PlacementNode[], shardCount: number) {
  const memory = new PlacementMemory();
  const shards = memory.shardsOf('orders', shardCount);
  const preferences = preferencesOf({ strategy, nodes, columns: memory.columnsOf(nodes), shards });
  const open = new OpenNodes(nodes.length);
  for (const index of nodes.keys()) open.set(index, true);
  return { preferences, open };
}

const firstChoices = (strategy: Strategy, nodes: readonly PlacementNode[]): number[] => {
  const { preferences, open } = liking(strategy, nodes, SHARDS);
  return Array.from({ length: SHARDS }, (_, shard) => preferences.dearest(shard, open, null));
};

const shareOf = (choices: readonly number[], wanted: number): number =>
  choices.filter((each) => each === wanted).length / choices.length;

describe('every strategy', () => {
  it('finds the dearest of the nodes that are open and allowed, however it looks for it', () => {
    fc.assert(
      fc.property(strategies(64), fc.infiniteStream(fc.boolean()), (strategy, coin) => {
        const nodes = fleet(20).map((each, index) => ({ ...each, weight: 50 * (1 + (index % 3)) }));
        const { preferences, open } = liking(strategy, nodes, 64);
        for (let turn = 0; turn < 60; turn++) {
          const shard = turn;
          for (const index of nodes.keys()) open.set(index, coin.next().value);
          const allowed = Uint8Array.from(nodes, () => (coin.next().value ? 1 : 0));
          const [best = -1] = [...nodes.keys()]
            .filter((each) => open.has(each) && allowed[each] === 1)
            .sort(
              (a, b) =>
                preferences.cost(shard, a) - preferences.cost(shard, b) ||
                preferences.tie(shard, a) - preferences.tie(shard, b) ||
                a - b,
            );
          expect(preferences.dearest(shard, open, allowed)).toBe(best);
        }
      }),
    );
  });
});

describe('by rendezvous', () => {
  const weights = [50, 100, 100, 250];
  const nodes = fleet(4).map((each, index) => ({ ...each, weight: weights[index] as number }));
  const choices = firstChoices({ kind: 'rendezvous' }, nodes);

  it.each([0, 1, 2, 3])('a node is the first choice of its share by weight: node %i', (index) => {
    // Four standard deviations of that many independent draws.
    const share = (weights[index] as number) / 500;
    expect(Math.abs(shareOf(choices, index) - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / SHARDS));
  });

  it('a node that joins or is given more weight wins first choices and takes none from one other to give to another', () => {
    const heavier = nodes.map((each, index) => (index === 1 ? { ...each, weight: 300 } : each));
    for (const after of [firstChoices({ kind: 'rendezvous' }, heavier)])
      for (const [shard, choice] of after.entries()) if (choice !== choices[shard]) expect(choice).toBe(1);
    const joined = firstChoices({ kind: 'rendezvous' }, [...nodes, node(4)]);
    expect(joined.filter((choice, shard) => choice !== choices[shard] && choice !== 4)).toEqual([]);
  });
});

describe('by ring', () => {
  const nodes = fleet(4).map((each, index) => ({ ...each, weight: index === 3 ? 300 : 100 }));
  const strategy: Strategy = { kind: 'ring', virtualNodes: 512 };
  const choices = firstChoices(strategy, nodes);

  it('a node is the first choice of about its share by weight', () => {
    expect(Math.abs(shareOf(choices, 3) - 0.5)).toBeLessThan(0.05);
  });

  it('a node that joins wins first choices, and no others change', () => {
    const joined = firstChoices(strategy, [...nodes, node(4)]);
    expect(joined.some((choice) => choice === 4)).toBe(true);
    expect(joined.filter((choice, shard) => choice !== choices[shard] && choice !== 4)).toEqual([]);
  });
});

describe('by locality', () => {
  const homes = [{ shards: { from: 0, to: 9 }, region: 'region-1', zone: 'zone-1' }];
  const zonesOf = (roomy: (each: PlacementNode) => boolean): string[] => {
    const nodes = fleet(8).map((each) => ({ ...each, weight: roomy(each) ? 10_000 : 1 }));
    const { owner } = place({
      namespace: namespace('orders'),
      shardCount: 40,
      policy: { strategy: { kind: 'locality', homes }, rules: [] },
      nodes,
      current: null,
    });
    return Array.from(owner.subarray(0, 10), (index) => nodes[index]?.zone as string);
  };

  it('a shard goes to the zone of its home, where that has room', () => {
    expect(zonesOf(({ zone }) => zone === 'zone-1' || zone === 'zone-3')).toEqual(Array(10).fill('zone-1'));
  });

  it('of two homes that name a shard the first counts', () => {
    const twoHomes = [
      { shards: { from: 5, to: 20 }, region: 'region-1', zone: 'zone-1' },
      { shards: { from: 0, to: 9 }, region: 'region-0', zone: 'zone-2' },
    ];
    const nodes = fleet(8);
    const { preferences } = liking({ kind: 'locality', homes: twoHomes }, nodes, 30);
    const nearest = (shard: number): string | undefined =>
      [...nodes].sort(
        (a, b) => preferences.cost(shard, nodes.indexOf(a)) - preferences.cost(shard, nodes.indexOf(b)),
      )[0]?.zone;
    expect([0, 4, 5, 9, 10, 20].map(nearest)).toEqual(['zone-2', 'zone-2', 'zone-1', 'zone-1', 'zone-1', 'zone-1']);
  });

  it('where it has none, to its region', () => {
    const zones = zonesOf(({ zone }) => zone !== 'zone-1');
    expect(zones.filter((zone) => zone === 'zone-3').length).toBeGreaterThanOrEqual(8);
    expect(zones.filter((zone) => zone === 'zone-0' || zone === 'zone-2')).toEqual([]);
  });

  it('and anywhere, where that has none either', () => {
    const zones = zonesOf(({ region }) => region === 'region-0');
    expect(zones.filter((zone) => zone === 'zone-0' || zone === 'zone-2').length).toBeGreaterThanOrEqual(6);
  });
});
