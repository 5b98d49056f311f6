/** Making a namespace, and changing what operators say of one. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { askedOf, changeOptions, mutationInput, neededReason } from './mutation.ts';
import { placementRules, placementStrategy } from './placement-input.ts';
import { askMesh, router, withScope } from './procedures.ts';

const asked = {
  ...mutationInput,
  reason: neededReason,
  /** As it was typed; what a name may be, the control node says. */
  namespace: z.string().max(BOUNDS.typedCharacters),
  strategy: placementStrategy.optional(),
  rules: placementRules.optional(),
  roles: z.array(z.enum(['control', 'gateway', 'worker'])).optional(),
  effects: z.enum(['fenced', 'unfenced']).optional(),
};
const creation = z.object({ ...asked, kind: z.enum(['service', 'queue']), shardCount: z.int() });
/** What is not named stays. */
const alteration = z.object({
  ...asked,
  noRules: z.boolean().optional(),
  /** Whatever the rounds have left. */
  force: z.boolean().optional(),
  ifMatch: z.string().min(1).max(BOUNDS.etagCharacters),
});

export const namespacesRouter = router({
  create: withScope('mesh.admin')
    .input(creation)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.namespaces.create(askedOf(input), changeOptions(input, signal))),
    ),
  /** A dry run simulates what it would move, which of a large map takes a while. */
  change: withScope('mesh.admin')
    .input(alteration)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() =>
        ctx.mesh.client.namespaces.change(askedOf(input), {
          ...changeOptions(input, signal),
          ...(input.dryRun ? { timeoutMs: BOUNDS.simulationMs } : {}),
        }),
      ),
    ),
});
