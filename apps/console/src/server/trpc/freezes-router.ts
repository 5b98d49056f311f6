/** Freezes and maintenances: a new one, and lifting one before its time. Which there are is told with the fleet. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { moment } from './moment.ts';
import { askedOf, changeOptions, mutationInput, neededReason } from './mutation.ts';
import { askMesh, router, withScope } from './procedures.ts';

const typed = z.string().max(BOUNDS.typedCharacters);

export const freezesRouter = router({
  create: withScope('mesh.operate')
    .input(
      z.object({
        ...mutationInput,
        reason: neededReason,
        kind: z.enum(['freeze', 'maintenance']),
        namespace: typed.optional(),
        from: moment.optional(),
        until: moment,
      }),
    )
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.freezes.create(askedOf(input), changeOptions(input, signal))),
    ),
  lift: withScope('mesh.operate')
    .input(z.object({ ...mutationInput, reason: neededReason, id: typed.min(1) }))
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.freezes.lift(askedOf(input), changeOptions(input, signal))),
    ),
});
