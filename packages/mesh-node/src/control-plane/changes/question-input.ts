/** What a change is asked to be made of, as its schema spells it. */
import { SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import { CHANGE_BOUNDS } from '@omnirelay/protocol/change';
import type { CreateChangeInput, ShardSimulationQuery } from '@omnirelay/wire';
import { z } from 'zod';
import type { ChangeQuestion } from '../../changes/planning/change-question.ts';
import { nodeId } from '../model-schemas.ts';
import { Problem } from '../problem.ts';
import { namespaceName, shardName, shardRule, shardStrategy } from '../shard-schemas.ts';

const place = z.string().min(1).max(200);

/** In a message of its own what is left out of a list is an empty one, so here both are the same. */
export const simulation = z.strictObject({
  namespace: namespaceName,
  fromVersion: z.exactOptional(z.string().min(1).max(40).describe('of the map that the what-if was asked of')),
  strategy: z.exactOptional(shardStrategy),
  rules: z
    .array(shardRule)
    .max(SHARD_MAP_BOUNDS.rules)
    .default([])
    .describe('instead of all there are; none stand for those there are, unless noRules is said'),
  noRules: z.boolean().default(false),
  addNodes: z
    .array(
      z.strictObject({
        nodeId,
        weight: z.exactOptional(z.int32().min(0).max(SHARD_MAP_BOUNDS.weight)),
        region: z.exactOptional(place),
        zone: z.exactOptional(place),
      }),
    )
    .max(SHARD_MAP_BOUNDS.nodes)
    .default([]),
  removeNodes: z.array(nodeId).max(SHARD_MAP_BOUNDS.nodes).default([]),
  zoneWeights: z
    .array(z.strictObject({ zone: place, region: z.exactOptional(place), times: z.number().min(0).max(100) }))
    .max(SHARD_MAP_BOUNDS.rules)
    .default([]),
});

export const move = z.strictObject({ namespace: namespaceName, shardId: shardName, to: nodeId });

/** Names of checks. */
export const overrides = z
  .array(z.string().min(1).max(CHANGE_BOUNDS.checkLength))
  .min(1)
  .max(CHANGE_BOUNDS.overrides)
  .describe(
    'names of checks that it goes beyond knowingly: two admins stand behind that, one of whom may have asked for it',
  );

export const rebalance = z.strictObject({ namespace: namespaceName });

export const questionInput = {
  rebalance: z.exactOptional(rebalance.describe('what the planner would do now, by health and weights')),
  simulation: z.exactOptional(simulation.describe('what a what-if has answered')),
  moves: z.exactOptional(z.array(move).min(1).max(CHANGE_BOUNDS.steps)),
  overrides: z.exactOptional(overrides),
};

type Input = Pick<CreateChangeInput, 'rebalance' | 'simulation' | 'moves' | 'overrides'>;

/** Exactly one of them. @throws Problem invalid_input */
export function questionOf({ rebalance, simulation: supposed, moves, overrides: names = [] }: Input): ChangeQuestion {
  const given = [rebalance, supposed, moves].filter((one) => one !== undefined).length;
  if (given !== 1) {
    const message = `say one of rebalance, simulation and moves; ${given === 0 ? 'none' : given} of them ${given === 1 ? 'is' : 'are'} said`;
    throw new Problem('invalid_input', message, { problems: [{ path: 'rebalance', message }] });
  }
  if (rebalance !== undefined)
    return { asked: { kind: 'rebalance', namespace: rebalance.namespace }, overrides: names };
  if (moves !== undefined) return { asked: { kind: 'moves', moves }, overrides: names };
  return { asked: { kind: 'simulation', query: asSaid(supposed as ShardSimulationQuery) }, overrides: names };
}

/** Without what says nothing. */
function asSaid({ rules = [], noRules = false, ...query }: ShardSimulationQuery): ShardSimulationQuery {
  return { ...query, ...(rules.length > 0 && { rules }), ...(noRules && { noRules }) };
}
