/** Strategies and rules as the API spells them, and as the planner takes them. Whatever is wrong with them is told at once, each with its rule. */

import { nodeId as asNodeId, assertNever } from '@omnirelay/primitives';
import {
  type Home,
  type NodeSelector,
  type PlacementPolicy,
  type PlacementRule,
  parseShardName,
  SHARD_MAP_BOUNDS,
  type ShardRange,
  type Strategy,
  shardName,
} from '@omnirelay/protocol';
import type { ShardNodeSelector, ShardRule, ShardStrategy } from '@omnirelay/wire';
import { type FieldProblem, Problem } from '../problem.ts';

/** Positions on the circle where a ring says nothing of them. */
const VIRTUAL_NODES = 64;
export const DEFAULT_STRATEGY: ShardStrategy = { id: 'rendezvous', homes: [] };

/** Gathers what is wrong, so that it is told together. */
class Reading {
  readonly problems: FieldProblem[] = [];
  readonly #shardCount: number;

  constructor(shardCount: number) {
    this.#shardCount = shardCount;
  }

  wrong(path: string, message: string): undefined {
    this.problems.push({ path, message });
  }

  shard(path: string, name: string): number | undefined {
    const shard = parseShardName(name);
    if (shard === undefined) return this.wrong(path, `${JSON.stringify(name)} names no shard: write 00412`);
    if (shard >= this.#shardCount)
      return this.wrong(path, `there is no shard ${name}: the last one is ${shardName(this.#shardCount - 1)}`);
    return shard;
  }

  range(path: string, from: string | undefined, to: string | undefined): ShardRange | undefined {
    if (from === undefined || to === undefined)
      return this.wrong(path, 'it must say `from` and `to`, the first and the last shard that it is about');
    const [first, last] = [this.shard(`${path}.from`, from), this.shard(`${path}.to`, to)];
    if (first === undefined || last === undefined) return undefined;
    return first <= last ? { from: first, to: last } : this.wrong(`${path}.from`, `${from} comes after ${to}`);
  }
}

function selectorOf(reading: Reading, path: string, nodes: ShardNodeSelector | undefined): NodeSelector | undefined {
  const given = Object.entries(nodes ?? {}).filter(([, value]) => value !== undefined);
  if (nodes === undefined || given.length !== 1)
    return reading.wrong(path, 'it must say which nodes, by exactly one of nodeId, label, zone and region');
  if (nodes.nodeId !== undefined) return { kind: 'node', nodeId: asNodeId(nodes.nodeId) };
  if (nodes.zone !== undefined) return { kind: 'zone', zone: nodes.zone };
  if (nodes.region !== undefined) return { kind: 'region', region: nodes.region };
  const label = nodes.label ?? '';
  const split = label.indexOf('=');
  if (split < 1) return reading.wrong(`${path}.label`, `${JSON.stringify(label)}: expected key=value`);
  return { kind: 'label', key: label.slice(0, split), value: label.slice(split + 1) };
}

function ruleOf(reading: Reading, path: string, rule: ShardRule): PlacementRule | undefined {
  const { id, kind, from, to, nodes, shards, apart } = rule;
  const unfit = (names: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(names))
      if (value !== undefined && !(Array.isArray(value) && value.length === 0))
        reading.wrong(`${path}.${name}`, `${kind} rules have none: rule ${id} can only be of one kind`);
  };
  if (kind === 'anti-affinity') {
    unfit({ from, to, nodes });
    const numbers = shards.map((name, index) => reading.shard(`${path}.shards.${index}`, name));
    if (shards.length < 2)
      return reading.wrong(`${path}.shards`, 'it must name two shards at least that are kept apart');
    if (new Set(numbers).size < numbers.length) return reading.wrong(`${path}.shards`, 'it names a shard twice');
    if (apart === undefined)
      return reading.wrong(`${path}.apart`, 'it must say what keeps them apart: node, zone or region');
    return { kind, id, apart, shards: numbers.filter((shard) => shard !== undefined).sort((a, b) => a - b) };
  }
  unfit({ shards, apart });
  const range = reading.range(path, from, to);
  const selector = selectorOf(reading, `${path}.nodes`, nodes);
  if (range === undefined || selector === undefined) return undefined;
  return kind === 'pin' ? { kind, id, shards: range, to: selector } : { kind, id, shards: range, from: selector };
}

function strategyOf(reading: Reading, path: string, { id, virtualNodes, homes }: ShardStrategy): Strategy | undefined {
  if (id !== 'ring' && virtualNodes !== undefined)
    return reading.wrong(`${path}.virtualNodes`, `${id} has none: only ring does`);
  if (id !== 'locality' && homes.length > 0)
    return reading.wrong(`${path}.homes`, `${id} has none: only locality does`);
  if (id === 'ring') return { kind: id, virtualNodes: virtualNodes ?? VIRTUAL_NODES };
  if (id === 'rendezvous') return { kind: id };
  if (homes.length === 0)
    return reading.wrong(`${path}.homes`, 'locality needs homes: where its shards would like to be');
  const read = homes.map(({ from, to, region, zone }, index): Home | undefined => {
    const shards = reading.range(`${path}.homes.${index}`, from, to);
    return shards && { shards, region, ...(zone === undefined ? {} : { zone }) };
  });
  return { kind: id, homes: read.filter((home) => home !== undefined) };
}

export interface AskedPolicy {
  readonly strategy: ShardStrategy;
  readonly rules: readonly ShardRule[];
}

/** @throws Problem invalid_input, with each strategy's and each rule's problem under its path */
export function readPolicy({ strategy, rules }: AskedPolicy, shardCount: number): PlacementPolicy {
  const reading = new Reading(shardCount);
  const read = strategyOf(reading, 'strategy', strategy);
  const ids = new Set<string>();
  const placed = rules.map((rule, index) => {
    if (ids.has(rule.id)) reading.wrong(`rules.${index}.id`, `two rules are called ${rule.id}`);
    ids.add(rule.id);
    return ruleOf(reading, `rules.${index}`, rule);
  });
  if (rules.length + strategy.homes.length > SHARD_MAP_BOUNDS.rules)
    reading.wrong('rules', `rules and homes together are at most ${SHARD_MAP_BOUNDS.rules}`);
  const { problems } = reading;
  if (problems.length > 0 || read === undefined)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return { strategy: read, rules: placed.filter((rule) => rule !== undefined) };
}

/** Of a policy that there is already: what of it shall be otherwise. */
export interface AskedChange {
  readonly strategy?: ShardStrategy | undefined;
  /** Instead of all there are. */
  readonly rules?: readonly ShardRule[] | undefined;
  readonly noRules?: boolean | undefined;
}

/** The policy as it would be. @throws Problem invalid_input, as `readPolicy`; and where there shall be no rules, and some are named */
export function changedPolicy(
  policy: PlacementPolicy,
  { strategy, rules, noRules = false }: AskedChange,
  shardCount: number,
): PlacementPolicy {
  if (rules !== undefined && noRules) {
    const message = 'it says that there shall be no rules, and `rules` names some';
    throw new Problem('invalid_input', `noRules: ${message}`, { problems: [{ path: 'noRules', message }] });
  }
  // What nobody asks to alter stays as it was read, with what a newer writer added.
  if (strategy === undefined && rules === undefined && !noRules) return policy;
  const asked = {
    strategy: strategy ?? describeStrategy(policy.strategy),
    rules: noRules ? [] : (rules ?? policy.rules.map(describeRule)),
  };
  return readPolicy(asked, shardCount);
}

export function describeStrategy(strategy: Strategy): ShardStrategy {
  switch (strategy.kind) {
    case 'ring':
      return { id: 'ring', virtualNodes: strategy.virtualNodes, homes: [] };
    case 'rendezvous':
      return { id: 'rendezvous', homes: [] };
    case 'locality':
      return {
        id: 'locality',
        homes: strategy.homes.map(({ shards, region, zone }) => ({
          ...namesOf(shards),
          region,
          ...(zone === undefined ? {} : { zone }),
        })),
      };
    default:
      return assertNever(strategy);
  }
}

const namesOf = ({ from, to }: ShardRange) => ({ from: shardName(from), to: shardName(to) });

function describeSelector(selector: NodeSelector): ShardNodeSelector {
  switch (selector.kind) {
    case 'node':
      return { nodeId: selector.nodeId };
    case 'label':
      return { label: `${selector.key}=${selector.value}` };
    case 'zone':
      return { zone: selector.zone };
    case 'region':
      return { region: selector.region };
    default:
      return assertNever(selector);
  }
}

export function describeRule(rule: PlacementRule): ShardRule {
  const { id, kind } = rule;
  if (kind === 'anti-affinity') return { id, kind, shards: rule.shards.map(shardName), apart: rule.apart };
  return {
    id,
    kind,
    ...namesOf(rule.shards),
    nodes: describeSelector(kind === 'pin' ? rule.to : rule.from),
    shards: [],
  };
}
