/**
 * The fewest moves that any placement with given shares could need, counted from owners, shares and rules alone, by nothing of the planner's: a bound below, which is met
 * without rules and may be too low with them. docs/protocols/shard-map.md says why each part holds.
 */
import type { PlacementNode, PlacementRule } from '@omnirelay/protocol';
import type { Owners } from './judge-change.ts';

export interface BoundInput {
  readonly before: Owners;
  /** After the change. */
  readonly nodes: readonly PlacementNode[];
  readonly rules: readonly PlacementRule[];
}

/** By zone, as the rules of the bench name nodes. @throws Error for a rule that names them otherwise */
export function movementBound({ before, nodes, rules }: BoundInput): number {
  const shares = sharesOf(before.length, nodes);
  const zoneOf = new Map<string, string>(nodes.map(({ nodeId, zone }) => [nodeId, zone]));
  const load = new Map<string, number>(nodes.map(({ nodeId }) => [nodeId, 0]));
  const arriving = new Map<string, number>();
  let fixed = 0;
  for (const [shard, owner] of before.entries()) {
    const zone = zoneOf.get(owner);
    if (zone !== undefined && maybeAt(rules, shard, zone)) load.set(owner, (load.get(owner) ?? 0) + 1);
    else {
      fixed += 1;
      const to = pinnedTo(rules, shard);
      if (to !== undefined) arriving.set(to, (arriving.get(to) ?? 0) + 1);
    }
  }
  const excess = new Map<string, number>();
  const room = new Map<string, number>();
  let deficit = 0;
  for (const { nodeId, zone } of nodes) {
    const [least, most] = shares.get(nodeId) as readonly [number, number];
    const has = load.get(nodeId) as number;
    excess.set(zone, (excess.get(zone) ?? 0) + Math.max(0, has - most));
    room.set(zone, (room.get(zone) ?? 0) + most - has);
    deficit += Math.max(0, least - has);
  }
  const apart = siblingsApart(before, rules, zoneOf);
  const leave = (zones: (zone: string) => boolean): number => Math.max(sumOf(excess, zones), sumOf(apart, zones));
  // More have to come into the zone than it has room for: so many others have to leave it, besides those that leave others.
  const crowded = [...arriving].map(
    ([zone, count]) => leave((other) => other !== zone) + count - (room.get(zone) ?? 0),
  );
  return Math.max(
    fixed +
      Math.max(
        leave(() => true),
        ...crowded,
      ),
    deficit,
  );
}

/** `S w / W`, rounded down and up. */
export function sharesOf(
  shards: number,
  nodes: readonly PlacementNode[],
): ReadonlyMap<string, readonly [least: number, most: number]> {
  const all = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(
    nodes.map(({ nodeId, weight }) => [
      nodeId,
      [Math.floor((shards * weight) / all), Math.ceil((shards * weight) / all)],
    ]),
  );
}

function zoneNamed(rule: PlacementRule): string {
  const selector = rule.kind === 'pin' ? rule.to : rule.kind === 'exclude' ? rule.from : undefined;
  if (selector?.kind !== 'zone') throw new Error(`the bound knows rules of zones alone, not ${rule.id}`);
  return selector.zone;
}

const sumOf = (counts: ReadonlyMap<string, number>, zones: (zone: string) => boolean): number =>
  [...counts].reduce((sum, [zone, count]) => sum + (zones(zone) ? count : 0), 0);

const names = (rule: PlacementRule, shard: number): boolean =>
  rule.kind !== 'anti-affinity' && rule.shards.from <= shard && shard <= rule.shards.to;

const maybeAt = (rules: readonly PlacementRule[], shard: number, zone: string): boolean =>
  rules.every((rule) => !names(rule, shard) || (rule.kind === 'pin') === (zoneNamed(rule) === zone));

function pinnedTo(rules: readonly PlacementRule[], shard: number): string | undefined {
  const pin = rules.find((rule) => rule.kind === 'pin' && names(rule, shard));
  return pin === undefined ? undefined : zoneNamed(pin);
}

/** Of siblings that share a zone all but one have to go. The bench names no shard in two groups, nor in a group and a pin. */
function siblingsApart(
  before: Owners,
  rules: readonly PlacementRule[],
  zoneOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  const apart = new Map<string, number>();
  for (const rule of rules) {
    if (rule.kind !== 'anti-affinity') continue;
    const zones = rule.shards.flatMap((shard) => zoneOf.get(before[shard] as string) ?? []);
    for (const [at, zone] of zones.entries())
      if (zones.indexOf(zone) !== at) apart.set(zone, (apart.get(zone) ?? 0) + 1);
  }
  return apart;
}
