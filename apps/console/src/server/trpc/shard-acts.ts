/** Taking single shards out of service, and back. What was disabled, the control node lets admins alone resume. */
import { z } from 'zod';
import { askedOf, changeOptions, mutationInput, neededReason } from './mutation.ts';
import { namedShard } from './placement-input.ts';
import { askMesh, withScope } from './procedures.ts';

const act = namedShard.extend({ ...mutationInput, reason: neededReason });

export const shardActs = {
  pause: withScope('mesh.operate')
    .input(act.extend({ duration: z.string().min(1).max(20) }))
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.shards.pause(askedOf(input), changeOptions(input, signal))),
    ),
  resume: withScope('mesh.operate')
    .input(act)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.shards.resume(askedOf(input), changeOptions(input, signal))),
    ),
  disable: withScope('mesh.admin')
    .input(act)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.shards.disable(askedOf(input), changeOptions(input, signal))),
    ),
};
