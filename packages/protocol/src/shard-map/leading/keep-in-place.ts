/**
 * Nodes that keep what they have and take nothing new, as the planner takes them: their shards are tied to them, and the others share the rest. Rules are
 * hard: a shard that one forbids there goes, and of siblings that would have to part the one with the lowest number stays. Whoever leads the mesh goes by
 * it, and whoever tells what it would do.
 */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, type PlacementNode, type PlacementPolicy, type PlacementRule, SHARD_MAP_BOUNDS } from '../model.ts';
import { domainOf, permits } from '../placement/compile-rules.ts';
import type { OwnerColumn } from '../placement/placement-model.ts';
import type { OwnerCandidate } from './placement-nodes.ts';

/** What a node keeps: `allowed`, what the rules leave it; `all`, where nobody knows what they would say of it. */
export type Keeping = false | 'allowed' | 'all';
export type Keeps = (node: NodeId) => Keeping;

/** `known`: as gossip has it. One that lives, and of which gossip has told nothing yet, keeps all; so does one of which nobody knows what is wanted. */
export function keepsWhatItHas(lives: boolean, known: Pick<OwnerCandidate, 'intent'> | undefined): Keeping {
  if (!lives) return false;
  if (known === undefined || known.intent === 'Unknown') return 'all';
  return known.intent === 'Cordoned' ? 'allowed' : false;
}

export interface Placeable {
  readonly policy: PlacementPolicy;
  readonly nodes: readonly PlacementNode[];
}

/** Of a shard: its owner keeps nothing; it stays, whatever a placement would like; a rule forbids it with an owner that else would keep it. */
export type Stay = 'free' | 'stays' | 'leaves';

/** Of each shard. */
export function staysOf(column: OwnerColumn, { policy, nodes }: Placeable, keeps: Keeps): (shard: number) => Stay {
  const { owner } = column;
  const keeping = column.nodes.map(keeps);
  if (keeping.every((one) => one === false)) return () => 'free';
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  // One that is no candidate any more is told by no rule.
  const known = column.nodes.map((nodeId, place) => (keeping[place] === 'allowed' ? byId.get(nodeId) : undefined));
  const keptAt = (shard: number): boolean =>
    owner[shard] !== NOBODY && (keeping[owner[shard] ?? NOBODY] ?? false) !== false;
  const leaving = new Set<number>();
  for (const rule of policy.rules) {
    if (rule.kind === 'anti-affinity') continue;
    for (let shard = rule.shards.from; shard <= Math.min(rule.shards.to, owner.length - 1); shard += 1) {
      const node = known[owner[shard] ?? NOBODY];
      if (node !== undefined && !permits(rule, node)) leaving.add(shard);
    }
  }
  for (const rule of policy.rules) {
    if (rule.kind !== 'anti-affinity') continue;
    const domains = new Set<string>();
    for (const shard of [...new Set(rule.shards)].sort((a, b) => a - b)) {
      const node = known[owner[shard] ?? NOBODY];
      if (node === undefined || leaving.has(shard)) continue;
      const domain = domainOf(rule.apart, node);
      if (domains.has(domain)) leaving.add(shard);
      else domains.add(domain);
    }
  }
  return (shard) => (leaving.has(shard) ? 'leaves' : keptAt(shard) ? 'stays' : 'free');
}

/** As it is where more would be tied than rules may: then they are only given nothing. */
export function keepInPlace(column: OwnerColumn, of: Placeable, keeps: Keeps): Placeable {
  const kept = column.nodes.filter((node) => keeps(node) !== false);
  if (kept.length === 0) return of;
  const stayOf = staysOf(column, of, keeps);
  const nodes = new Map(of.nodes.map((node) => [node.nodeId, node]));
  const ties: PlacementRule[] = [];
  for (const nodeId of kept) {
    // One of which nothing is known but that it lives.
    const known = nodes.get(nodeId) ?? { nodeId, weight: 0, region: '', zone: '', labels: {} };
    const own = tiesOf(column, nodeId, stayOf);
    // What is tied to it is all that it may have, which is its share then.
    nodes.set(nodeId, { ...known, weight: own.length === 0 ? 0 : 1 });
    ties.push(...own);
  }
  const rules = [...of.policy.rules, ...ties];
  if (rules.length > SHARD_MAP_BOUNDS.rules) return of;
  return { nodes: [...nodes.values()], policy: { ...of.policy, rules } };
}

/** One a run of shards: it stays there, or is for others. None where all is for others. */
function tiesOf({ nodes, owner }: OwnerColumn, nodeId: NodeId, stayOf: (shard: number) => Stay): PlacementRule[] {
  const place = nodes.indexOf(nodeId);
  const node = { kind: 'node', nodeId } as const;
  const stays = (shard: number): boolean => owner[shard] === place && stayOf(shard) === 'stays';
  const ties: PlacementRule[] = [];
  let from = 0;
  for (let next = 1; next <= owner.length; next++) {
    if (next < owner.length && stays(next) === stays(from)) continue;
    const shards = { from, to: next - 1 };
    ties.push(
      stays(from)
        ? { kind: 'pin', id: `keeps ${from}`, shards, to: node }
        : { kind: 'exclude', id: `not ${from}`, shards, from: node },
    );
    from = next;
  }
  return ties.some(({ kind }) => kind === 'pin') ? ties : [];
}
