/**
 * Rules as the planner asks for them. Shards that the same pins and exclusions name are one class, with one list of the nodes that they leave; what keeps
 * shards apart is a group of siblings, each node in one domain.
 */
import { assertNever } from '@omnirelay/primitives';
import type { NodeSelector, PlacementNode, PlacementRule } from '../model.ts';

export interface ShardClass {
  /** Pins and exclusions that name these shards. */
  readonly rules: readonly PlacementRule[];
  /** 1 for each node that has a weight and is left; null: all that have a weight. */
  readonly allowed: Uint8Array | null;
  readonly choices: number;
}

export interface SiblingGroup {
  readonly ruleId: string;
  readonly apart: 'node' | 'zone' | 'region';
  readonly shards: readonly number[];
  /** Of each node. */
  readonly domain: Int32Array;
}

export interface CompiledRules {
  readonly classes: readonly ShardClass[];
  readonly shardCount: number;
  /** Of each shard, its class; empty where no rule names any. */
  readonly classOf: Uint16Array;
  readonly groups: readonly SiblingGroup[];
  readonly groupsOf: ReadonlyMap<number, readonly number[]>;
  /** There are none. */
  readonly free: boolean;
}

type StaticRule = Extract<PlacementRule, { kind: 'pin' | 'exclude' }>;
type ApartRule = Extract<PlacementRule, { kind: 'anti-affinity' }>;

export function selects(selector: NodeSelector, node: PlacementNode): boolean {
  switch (selector.kind) {
    case 'node':
      return node.nodeId === selector.nodeId;
    case 'label':
      return Object.hasOwn(node.labels, selector.key) && node.labels[selector.key] === selector.value;
    case 'zone':
      return node.zone === selector.zone;
    case 'region':
      return node.region === selector.region;
    default:
      return assertNever(selector);
  }
}

export const permits = (rule: StaticRule, node: PlacementNode): boolean =>
  rule.kind === 'pin' ? selects(rule.to, node) : !selects(rule.from, node);

/** What siblings may not share. Zones of two regions are two, whatever they are called. */
export const domainOf = (apart: ApartRule['apart'], node: PlacementNode): string =>
  apart === 'node' ? node.nodeId : apart === 'region' ? node.region : `${node.region}/${node.zone}`;

export function compileRules(
  rules: readonly PlacementRule[],
  nodes: readonly PlacementNode[],
  shardCount: number,
): CompiledRules {
  let eligible = 0;
  for (const { weight } of nodes) if (weight > 0) eligible += 1;
  const classes: ShardClass[] = [{ rules: [], allowed: null, choices: eligible }];
  if (rules.length === 0)
    return { shardCount, classes, classOf: new Uint16Array(0), groups: [], groupsOf: new Map(), free: true };
  const fixed = rules.filter((rule) => rule.kind !== 'anti-affinity');
  const apart = rules.filter((rule) => rule.kind === 'anti-affinity');
  const classOf = new Uint16Array(shardCount);
  if (fixed.length > 0) classify(fixed, nodes, classes, classOf);
  const groups = apart.map((rule) => groupOf(rule, nodes, shardCount));
  const groupsOf = new Map<number, number[]>();
  for (const [index, { shards }] of groups.entries())
    for (const shard of shards) groupsOf.set(shard, [...(groupsOf.get(shard) ?? []), index]);
  return { shardCount, classes, classOf, groups, groupsOf, free: false };
}

function classify(
  rules: readonly StaticRule[],
  nodes: readonly PlacementNode[],
  classes: ShardClass[],
  classOf: Uint16Array,
): void {
  const permitted = rules.map((rule) => nodes.map((node) => node.weight > 0 && permits(rule, node)));
  const known = new Map<string, number>([['', 0]]);
  const cuts = [...new Set(rules.flatMap(({ shards }) => [shards.from, shards.to + 1]))].sort((a, b) => a - b);
  for (const [at, from] of cuts.entries()) {
    const naming = [...rules.keys()].filter((rule) => {
      const { shards } = rules[rule] as StaticRule;
      return shards.from <= from && from <= shards.to;
    });
    const key = naming.join();
    let index = known.get(key);
    if (index === undefined) {
      index = classes.length;
      known.set(key, index);
      const allowed = Uint8Array.from(nodes, (_node, node) =>
        naming.every((rule) => permitted[rule]?.[node]) ? 1 : 0,
      );
      classes.push({
        rules: naming.map((rule) => rules[rule] as StaticRule),
        allowed,
        choices: allowed.reduce((sum, one) => sum + one, 0),
      });
    }
    classOf.fill(index, from, cuts[at + 1] ?? classOf.length);
  }
}

function groupOf(rule: ApartRule, nodes: readonly PlacementNode[], shardCount: number): SiblingGroup {
  const numbers = new Map<string, number>();
  const domain = Int32Array.from(nodes, (node) => {
    const name = domainOf(rule.apart, node);
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  const shards = [...new Set(rule.shards)].filter((shard) => shard < shardCount).sort((a, b) => a - b);
  return { ruleId: rule.id, apart: rule.apart, shards, domain };
}
