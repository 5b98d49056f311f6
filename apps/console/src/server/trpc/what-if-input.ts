/** What is supposed of a namespace, as a browser asks with it. */
import { z } from 'zod';
import { namespaceName, placementRules, placementStrategy } from './placement-input.ts';

const version = z.string().regex(/^\d{1,20}\.\d{1,20}$/);
const nodeId = namespaceName;
const name = z.string().min(1).max(63);

export const whatIf = z.object({
  namespace: namespaceName,
  fromVersion: version.optional(),
  strategy: placementStrategy.optional(),
  rules: placementRules.optional(),
  noRules: z.boolean().optional(),
  addNodes: z
    .array(
      z.object({
        nodeId,
        weight: z.number().int().min(0).max(10_000).optional(),
        region: name.optional(),
        zone: name.optional(),
      }),
    )
    .max(256)
    .optional(),
  removeNodes: z.array(nodeId).max(256).optional(),
  zoneWeights: z
    .array(z.object({ zone: name, region: name.optional(), times: z.number() }))
    .max(256)
    .optional(),
});
