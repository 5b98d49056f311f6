/**
 * Shards, strategies and rules as a browser asks with them. What was typed into a field comes through as it is: what may stand there the
 * control node says, of all that is wrong at once and by its place.
 */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';

export const namespaceName = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/);
export const shardName = z.string().regex(/^\d{5,6}$/);
export const namedShard = z.object({ namespace: namespaceName, shardId: shardName });

const typed = z.string().max(BOUNDS.typedCharacters);
const MOST_RULES = 256;

export const placementRules = z
  .array(
    z.object({
      id: typed,
      kind: z.enum(['pin', 'exclude', 'anti-affinity']),
      from: typed.optional(),
      to: typed.optional(),
      nodes: z
        .object({
          nodeId: typed.optional(),
          label: typed.optional(),
          zone: typed.optional(),
          region: typed.optional(),
        })
        .optional(),
      shards: z.array(typed).max(MOST_RULES).default([]),
      apart: z.enum(['node', 'zone', 'region']).optional(),
    }),
  )
  .max(MOST_RULES);

export const placementStrategy = z.object({
  id: z.enum(['ring', 'rendezvous', 'locality']),
  virtualNodes: z.int().optional(),
  homes: z
    .array(z.object({ from: typed, to: typed, region: typed, zone: typed.optional() }))
    .max(MOST_RULES)
    .default([]),
});

/** What was left out is not said: the exact types of the client want it so. */
export type Said<Shape> = Shape extends readonly (infer Item)[]
  ? readonly Said<Item>[]
  : Shape extends object
    ? { [Key in keyof Shape]: Said<Exclude<Shape[Key], undefined>> }
    : Shape;
export const said = <Shape extends object>(shape: Shape): Said<Shape> =>
  JSON.parse(JSON.stringify(shape)) as Said<Shape>;
