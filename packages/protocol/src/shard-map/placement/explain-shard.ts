/** Says of one shard of a map why it is where it is and, of each node, why it is not there. */
import { assert, type NodeId } from '@omnirelay/primitives';
import { type Namespace, NOBODY, type PlacementNode, type PlacementPolicy, type PlacementRule } from '../model.ts';
import { type CompiledRules, compileRules, domainOf, permits } from './compile-rules.ts';
import type { Candidate, OwnerReason, ShardExplanation, Verdict } from './explanation-model.ts';
import { distanceFrom, homeOf } from './locality-strategy.ts';
import { nodeShares } from './node-shares.ts';
import { PlacementMemory } from './placement-memory.ts';
import type { MoveCause, NodeShares, OwnerColumn } from './placement-model.ts';
import { sortedById } from './planner.ts';
import { type Preferences, preferencesOf } from './preferences.ts';

export interface ExplainInput {
  readonly namespace: Namespace;
  readonly policy: PlacementPolicy;
  readonly nodes: readonly PlacementNode[];
  readonly map: OwnerColumn;
  readonly shard: number;
  /** Why it was moved to its owner, if it was in the round that made this map; null: it was there before, or nobody knows. */
  readonly cause: MoveCause | null;
  /** What shares are counted by, where that is not what a shard may go by: nodes that keep what they have share what is tied to them. */
  readonly sharing?: Pick<ExplainInput, 'policy' | 'nodes'>;
}

interface Scene extends ExplainInput {
  /** Sorted by id. */
  readonly nodes: readonly PlacementNode[];
  readonly rules: CompiledRules;
  readonly shares: NodeShares;
  readonly load: Uint32Array;
  readonly preferences: Preferences;
  /** Number of the owner among `nodes`; -1: nobody, or gone. */
  readonly owner: number;
  readonly ownerOf: (shard: number) => PlacementNode | undefined;
}

const DISTANCES = ['zone', 'region', 'elsewhere'] as const;

export function explainShard(input: ExplainInput): ShardExplanation {
  const scene = sceneOf(input);
  const { nodes, policy, shard, map, owner, cause } = scene;
  const ranked = [...nodes.keys()].filter((node) => (nodes[node] as PlacementNode).weight > 0).sort(byLiking(scene));
  const ownerRank = ranked.indexOf(owner);
  const permitted = ranked.filter((node) => againstRule(scene, node) === null);
  const ownerId = map.nodes[map.owner[shard] as number] ?? null;
  const candidates = [
    ...ranked.map((node, at) => candidateOf(scene, { node, rank: at + 1, lower: owner >= 0 && at > ownerRank })),
    ...[...nodes.keys()]
      .filter((node) => (nodes[node] as PlacementNode).weight === 0)
      .map((node) => candidateOf(scene, { node, rank: null, lower: false })),
  ];
  const tied = ranked.find((node) => node !== owner && ownerRank >= 0 && costOf(scene, node) === costOf(scene, owner));
  return {
    shard,
    strategy: policy.strategy.kind,
    owner: ownerId,
    why: whyHere(scene, { ownerId, candidates, ownerRank }),
    cause,
    desired: nodes[permitted[0] ?? -1]?.nodeId ?? null,
    tiedWith: tied === undefined ? null : (nodes[tied] as PlacementNode).nodeId,
    home: policy.strategy.kind === 'locality' ? (homeOf(policy.strategy.homes, shard) ?? null) : null,
    ruleIds: policy.rules.filter((rule) => names(rule, shard)).map(({ id }) => id),
    candidates,
  };
}

function sceneOf(input: ExplainInput): Scene {
  const { map, policy, shard, namespace } = input;
  const shardCount = map.owner.length;
  assert(shard >= 0 && shard < shardCount, 'a shard that the map does not have');
  const nodes = sortedById(input.nodes);
  const memory = new PlacementMemory();
  const columns = memory.columnsOf(nodes);
  const rules = compileRules(policy.rules, nodes, shardCount);
  const numbers = new Map(nodes.map(({ nodeId }, number) => [nodeId, number]));
  const numberOf = (of: number): number => numbers.get(map.nodes[map.owner[of] as number] as NodeId) ?? -1;
  const load = new Uint32Array(nodes.length);
  for (let one = 0; one < shardCount; one++) {
    const node = numberOf(one);
    if (node >= 0) load[node] = (load[node] as number) + 1;
  }
  const shares =
    input.sharing === undefined
      ? nodeShares(columns.weight, rules, shardCount)
      : sharesAmong(input.sharing, nodes, shardCount);
  const shards = memory.shardsOf(namespace, shardCount);
  const preferences = preferencesOf({ strategy: policy.strategy, nodes, columns, shards });
  return {
    ...input,
    nodes,
    rules,
    shares,
    load,
    preferences,
    owner: numberOf(shard),
    ownerOf: (one) => nodes[numberOf(one)],
  };
}

/** In the order of `nodes`; one that is not among those that share has none. */
function sharesAmong(
  sharing: Pick<ExplainInput, 'policy' | 'nodes'>,
  nodes: readonly PlacementNode[],
  shardCount: number,
): NodeShares {
  const among = sortedById(sharing.nodes);
  const weights = Float64Array.from(among, ({ weight }) => weight);
  const { least, most } = nodeShares(weights, compileRules(sharing.policy.rules, among, shardCount), shardCount);
  const places = new Map(among.map(({ nodeId }, place) => [nodeId, place]));
  const picked = (shares: Uint32Array): Uint32Array =>
    Uint32Array.from(nodes, ({ nodeId }) => shares[places.get(nodeId) ?? -1] ?? 0);
  return { least: picked(least), most: picked(most) };
}

const costOf = ({ preferences, shard }: Scene, node: number): number => preferences.cost(shard, node);

const byLiking =
  (scene: Scene) =>
  (a: number, b: number): number =>
    costOf(scene, a) - costOf(scene, b) ||
    scene.preferences.tie(scene.shard, a) - scene.preferences.tie(scene.shard, b) ||
    a - b;

const names = (rule: PlacementRule, shard: number): boolean =>
  rule.kind === 'anti-affinity' ? rule.shards.includes(shard) : rule.shards.from <= shard && shard <= rule.shards.to;

function againstRule({ policy, nodes, shard }: Scene, node: number): Verdict | null {
  for (const rule of policy.rules) {
    if (rule.kind === 'anti-affinity' || !names(rule, shard) || permits(rule, nodes[node] as PlacementNode)) continue;
    return { kind: rule.kind === 'pin' ? 'pinned-elsewhere' : 'excluded', ruleId: rule.id };
  }
  return null;
}

function besideSibling({ rules, ownerOf, nodes, shard }: Scene, node: number): Verdict | null {
  for (const index of rules.groupsOf.get(shard) ?? []) {
    const group = rules.groups[index];
    if (group === undefined) continue;
    const domain = domainOf(group.apart, nodes[node] as PlacementNode);
    const sibling = group.shards.find((other) => {
      const owner = ownerOf(other);
      return other !== shard && owner !== undefined && domainOf(group.apart, owner) === domain;
    });
    if (sibling !== undefined) return { kind: 'sibling', ruleId: group.ruleId, sibling, apart: group.apart, domain };
  }
  return null;
}

interface Place {
  readonly node: number;
  readonly rank: number | null;
  /** The shard likes its owner better. */
  readonly lower: boolean;
}

function candidateOf(scene: Scene, { node, rank, lower }: Place): Candidate {
  const { nodes, policy, shares, load, shard } = scene;
  const { nodeId, weight, region, zone } = nodes[node] as PlacementNode;
  const home = policy.strategy.kind === 'locality' ? homeOf(policy.strategy.homes, shard) : undefined;
  const distance = home === undefined ? null : distanceFrom(home, { region, zone });
  const verdict: Verdict = node === scene.owner ? { kind: 'owner' } : verdictOn(scene, { node, rank, lower });
  return {
    nodeId,
    rank,
    cost: rank === null ? null : scene.preferences.shown(shard, node),
    distance: distance === null ? null : DISTANCES[distance],
    weight,
    load: load[node] as number,
    least: shares.least[node] as number,
    most: shares.most[node] as number,
    verdict,
  };
}

function verdictOn(scene: Scene, { node, rank, lower }: Place): Verdict {
  const barred = barredFrom(scene, node);
  if (barred !== null) return barred;
  if (rank === null) return { kind: 'takes-none' };
  if (lower) return { kind: 'ranks-lower', tie: costOf(scene, node) === costOf(scene, scene.owner) };
  if ((scene.load[node] as number) >= (scene.shares.most[node] as number)) return { kind: 'full' };
  if (scene.owner < 0) return { kind: 'later-round' };
  return scene.cause === null ? { kind: 'needless-move' } : { kind: 'others-come-first' };
}

const barredFrom = (scene: Scene, node: number): Verdict | null =>
  (scene.nodes[node] as PlacementNode).weight === 0
    ? { kind: 'takes-none' }
    : (againstRule(scene, node) ?? besideSibling(scene, node));

interface Found {
  readonly ownerId: NodeId | null;
  readonly candidates: readonly Candidate[];
  readonly ownerRank: number;
}

function whyHere(scene: Scene, { ownerId, candidates, ownerRank }: Found): OwnerReason {
  const { shard, map, owner, rules, policy, nodes, cause } = scene;
  if (map.owner[shard] === NOBODY) {
    const ruleIds = policy.rules.filter((rule) => names(rule, shard)).map(({ id }) => id);
    const may = [...nodes.keys()].some((node) => barredFrom(scene, node) === null);
    if (may) return { kind: 'nobody', reason: { kind: 'later-round' } };
    return {
      kind: 'nobody',
      reason: rules.classes[0]?.choices === 0 ? { kind: 'no-nodes' } : { kind: 'rules', ruleIds },
    };
  }
  if (owner < 0 || ownerId === null) return { kind: 'must-leave', verdict: { kind: 'gone' } };
  // A rule that is broken says more than that the owner takes none.
  const barred = againstRule(scene, owner) ?? besideSibling(scene, owner) ?? barredFrom(scene, owner);
  if (barred !== null) return { kind: 'must-leave', verdict: barred };
  const passed = candidates
    .slice(0, ownerRank)
    .filter(({ verdict }) => ['full', 'needless-move', 'others-come-first'].includes(verdict.kind)).length;
  if (passed === 0) return { kind: 'first-choice' };
  return cause === null ? { kind: 'kept', passed } : { kind: 'dearest-with-room', passed };
}
