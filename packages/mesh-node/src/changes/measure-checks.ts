/**
 * The guardrails of a change, measured anew on the mesh as it is: of all namespaces that it moves shards of, each named check once, as it is worst. Figures are
 * kept as changes keep them, so that an override of the very figures covers what was planned.
 */
import type { NodeId } from '@omnirelay/primitives';
import { type Namespace, NOBODY, type Placement, type StoredShardMap } from '@omnirelay/protocol';
import {
  type ChangeContent,
  fullestNodeOf,
  type GuardrailCheck,
  intoStages,
  type MoveShard,
} from '@omnirelay/protocol/change';
import { GUARDRAILS, type GuardrailName, type RebalancePolicy } from '@omnirelay/protocol/policy';
import type { NamespaceHealth } from './namespace-health.ts';
import { asKept } from './planning/check-figures.ts';

/** Of one namespace. */
export interface CheckFacts {
  readonly policy: RebalancePolicy;
  readonly map: StoredShardMap | undefined;
  readonly health: NamespaceHealth;
  /** Moves of changes that began within the hour. */
  readonly begun: number;
  readonly cooled: ReadonlySet<number>;
  /** What whoever leads last thought of: the shares of nodes, and the shards that nobody may have. */
  readonly placement: Placement | undefined;
  /** Nodes that take shards. */
  readonly taking: readonly NodeId[];
  readonly leaves: (node: NodeId) => boolean;
}

/** Scores of steps are told in thousandths of one, those of nodes in hundredths. */
const THOUSANDTHS = 10;

export function measureChecks(
  { steps }: Pick<ChangeContent, 'steps'>,
  factsOf: (namespace: Namespace) => CheckFacts,
): readonly GuardrailCheck[] {
  const worst = new Map<string, GuardrailCheck>();
  const moves = steps.filter((step) => step.kind === 'move-shard');
  for (const [namespace, of] of Map.groupBy(moves, ({ namespace }) => namespace))
    for (const check of ofNamespace(of, factsOf(namespace))) {
      const before = worst.get(check.name);
      if (before === undefined || isWorse(check, before)) worst.set(check.name, check);
    }
  return [...worst.values()];
}

function ofNamespace(moves: readonly MoveShard[], facts: CheckFacts): readonly GuardrailCheck[] {
  const { limits, guardrails } = facts.policy;
  const stages = intoStages(moves, limits);
  const cooling = moves.filter(({ shard, from }) => facts.cooled.has(shard) && !(from !== null && facts.leaves(from)));
  return [
    atMost('churn-per-hour', facts.begun + moves.length, limits.churnPerHour),
    atMost('moves-per-cluster', Math.max(0, ...stages.map(({ length }) => length)), limits.movesPerCluster),
    atMost('moves-per-node', fullestNodeOf(stages), limits.movesPerNode),
    atMost('cooldown', cooling.length, 0),
    ...guardrails.map(({ name, limit }) => {
      const measured = measure(name, moves, facts);
      return GUARDRAILS[name] === 'at-most' ? atMost(name, measured, limit) : atLeast(name, measured, limit);
    }),
  ];
}

function measure(name: GuardrailName, moves: readonly MoveShard[], facts: CheckFacts): number {
  const { map, health, placement, taking } = facts;
  switch (name) {
    case 'moved-shards-ratio':
      return map === undefined ? 1 : moves.length / map.shardCount;
    case 'sick-nodes-ratio':
      return taking.length === 0 ? 0 : taking.filter((node) => health.sick.has(node)).length / taking.length;
    case 'least-target-score': {
      const now = moves.map(({ to, scoreAfter }) => Math.min(scoreAfter / THOUSANDTHS, health.sick.get(to) ?? 100));
      return Math.min(100, ...now);
    }
    case 'fullest-node-ratio':
      return map === undefined || placement === undefined ? 1 : fullestOf(map, placement, moves);
    case 'unplaced-shards':
      return placement?.unplaced.filter(({ reason }) => reason.kind !== 'later-round').length ?? 0;
  }
}

function fullestOf(map: StoredShardMap, { nodes, most }: Placement, moves: readonly MoveShard[]): number {
  const load = new Map<NodeId, number>();
  const add = (node: NodeId | null | undefined, count: number): void => {
    if (node !== null && node !== undefined) load.set(node, (load.get(node) ?? 0) + count);
  };
  for (const place of map.owner) if (place !== NOBODY) add(map.nodes[place], 1);
  for (const { from, to } of moves) {
    add(from, -1);
    add(to, 1);
  }
  // Who has no share gives all away in time, and is no measure of how full others get.
  return nodes.reduce((fullest, node, at) => {
    const share = most[at] ?? 0;
    return share === 0 ? fullest : Math.max(fullest, (load.get(node) ?? 0) / share);
  }, 0);
}

const atMost = (name: string, measured: number, limit: number): GuardrailCheck =>
  told(name, measured, limit, (is, most) => is <= most);
const atLeast = (name: string, measured: number, limit: number): GuardrailCheck =>
  told(name, measured, limit, (is, least) => is >= least);

/** Judged as it is told, so that nobody sees a check fail that is within its limit. */
function told(name: string, measured: number, limit: number, passes: (is: number, limit: number) => boolean) {
  const figures = { measured: asKept(name, measured), limit: asKept(name, limit) };
  return { name, ...figures, passes: passes(figures.measured, figures.limit) };
}

const isWorse = (a: GuardrailCheck, b: GuardrailCheck): boolean =>
  a.passes === b.passes ? Math.abs(a.limit - a.measured) < Math.abs(b.limit - b.measured) : !a.passes;
