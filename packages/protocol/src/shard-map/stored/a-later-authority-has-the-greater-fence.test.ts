/** A shard goes from node to node while their epochs end and begin; readers read map and epoch apart, and each of them late. */
import { type NodeId, prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fence, parseFence } from '../../index.ts';
import { shardFence } from './shard-fence.ts';
import { emptyMap, type StoredShardMap } from './stored-map.ts';
import { ORDERS } from './testing/grown-map.ts';

const nodes = ['wk-1', 'wk-2', 'wk-3'] as NodeId[];
const lineageEpoch = 4n;

interface Moment {
  readonly owner: number;
  readonly assigned: bigint;
  /** By node: where its epoch began. */
  readonly began: readonly bigint[];
}

/** What is true at each revision; moment `r` holds from revision `r` on. */
function historyOf(seed: number, length: number): readonly Moment[] {
  const random = prng(seed);
  const moments: Moment[] = [{ owner: 0, assigned: 0n, began: [0n, 0n, 0n] }];
  for (let revision = 1n; revision < length; revision += 1n) {
    const last = moments.at(-1)!;
    const which = random.below(3);
    if (random.below(3) === 0 && which !== last.owner) moments.push({ ...last, owner: which, assigned: revision });
    else if (random.below(3) === 0) moments.push({ ...last, began: last.began.with(which, revision) });
    // A record of something else.
    else moments.push(last);
  }
  return moments;
}

const mapOf = ({ owner, assigned }: Moment): StoredShardMap => ({
  ...emptyMap(ORDERS, 1, lineageEpoch),
  nodes,
  owner: Uint16Array.of(owner),
  revision: BigUint64Array.of(assigned),
});

const fenceAt = (moments: readonly Moment[], node: number, { map, epoch }: { map: number; epoch: number }) =>
  shardFence(mapOf(moments[map]!), 0, {
    epoch: { nodeId: nodes[node]!, lineageEpoch, began: moments[epoch]!.began[node]!, readAt: BigInt(epoch) },
    mapReadAt: BigInt(map),
    failoverVersion: 0n,
  });

/** The authorities that there were one after the other: who owned it, in which epoch. */
const authoritiesOf = (moments: readonly Moment[]): readonly string[] => [
  ...new Set(moments.map(({ owner, assigned, began }) => `${owner}/${assigned}/${began[owner]}`)),
];

test('however late map and epoch are read, a fence belongs to one authority, and later ones have greater fences', () => {
  let given = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const moments = historyOf(seed, 40);
      const authorities = authoritiesOf(moments);
      const fences = new Map<string, Set<Fence>>();
      for (let map = 0; map < moments.length; map += 1)
        for (let epoch = 0; epoch < moments.length; epoch += 1)
          for (const node of nodes.keys()) {
            const found = fenceAt(moments, node, { map, epoch });
            if (found.kind === 'none') {
              refused += 1;
              continue;
            }
            given += 1;
            const authority = `${node}/${moments[map]!.assigned}/${moments[epoch]!.began[node]}`;
            fences.set(authority, (fences.get(authority) ?? new Set()).add(found.fence));
          }
      // Nobody has one that never was the owner in that epoch.
      expect([...fences.keys()].filter((authority) => !authorities.includes(authority))).toEqual([]);
      const inOrder = authorities.map((authority) => [...(fences.get(authority) ?? [])]);
      expect(inOrder.every((own) => own.length === 1)).toBe(true);
      for (let i = 1; i < inOrder.length; i += 1) expect(inOrder[i]![0]! > inOrder[i - 1]![0]!).toBe(true);
    }),
    { numRuns: 60 },
  );
  expect(given).toBeGreaterThan(1_000);
  expect(refused).toBeGreaterThan(1_000);
});

test('a map from before the epoch, and an epoch from before the shard came, give none', () => {
  const began = [0n, 0n, 0n];
  const moments: Moment[] = [
    { owner: 0, assigned: 0n, began },
    { owner: 1, assigned: 1n, began },
    { owner: 1, assigned: 1n, began: began.with(0, 2n) },
  ];
  // Its next life knows the map of its last one alone: the shard went on in between.
  expect(fenceAt(moments, 0, { map: 0, epoch: 2 })).toEqual({ kind: 'none', why: 'map-too-old' });
  expect(fenceAt(moments, 1, { map: 1, epoch: 0 })).toEqual({ kind: 'none', why: 'epoch-too-old' });
  expect(fenceAt(moments, 0, { map: 1, epoch: 1 })).toEqual({ kind: 'none', why: 'not-the-owner' });
  const found = fenceAt(moments, 1, { map: 1, epoch: 1 });
  expect(found).toMatchObject({ kind: 'fence', revision: 1n });
  expect(found.kind === 'fence' && parseFence(found.fence)).toEqual({
    failoverVersion: 0n,
    lineageEpoch,
    revision: 1n,
  });
});

test('a map of another lineage gives none, and what nobody owns is nobody’s', () => {
  const epoch = { nodeId: nodes[0]!, lineageEpoch: 5n, began: 3n, readAt: 9n };
  const map = mapOf({ owner: 0, assigned: 2n, began: [] });
  const ground = { mapReadAt: 9n, failoverVersion: 0n };
  expect(shardFence(map, 0, { epoch, ...ground })).toEqual({ kind: 'none', why: 'other-lineage' });
  const own = { ...epoch, lineageEpoch };
  expect(shardFence(map, 0, { epoch: own, ...ground })).toMatchObject({ kind: 'fence', revision: 3n });
  expect(shardFence(emptyMap(ORDERS, 1, lineageEpoch), 0, { epoch: own, ...ground })).toMatchObject({
    why: 'not-the-owner',
  });
  expect(shardFence(map, 1, { epoch: own, ...ground })).toMatchObject({ why: 'not-the-owner' });
});
