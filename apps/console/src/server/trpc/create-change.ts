/** A new plan, of what a simulation has answered. Whoever only looks may keep a draft; whether it may be submitted the control node decides. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { askedOf, changeOptions, mutationInput, neededReason } from './mutation.ts';
import { askMesh, withScope } from './procedures.ts';
import { whatIf } from './what-if-input.ts';

export const createChange = withScope('mesh.read')
  .input(z.object({ ...mutationInput, reason: neededReason, simulation: whatIf, submit: z.boolean().default(false) }))
  .mutation(({ ctx, input, signal }) =>
    askMesh(() =>
      ctx.mesh.client.changes.create(askedOf(input), {
        ...changeOptions(input, signal),
        // It is computed anew, which of a large map takes a while.
        timeoutMs: BOUNDS.simulationMs,
      }),
    ),
  );
