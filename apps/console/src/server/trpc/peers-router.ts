/** Peers: what the fleet is, why the mesh thinks so of one of them, and taking one out of service. */
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { askMesh, router, withScope } from './procedures.ts';

const nodeId = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/);
const one = z.object({ nodeId });
const intentInput = one.extend({
  reason: z.string().trim().max(BOUNDS.reasonCharacters).optional(),
  dryRun: z.boolean().default(false),
  /** One a dialog, so that a second click repeats nothing. */
  idempotencyKey: z.uuid(),
});

const mutationOf = (input: z.infer<typeof intentInput>) => ({
  dryRun: input.dryRun,
  ...(input.reason === undefined || input.reason === '' ? {} : { reason: input.reason }),
  ...(input.dryRun ? {} : { idempotencyKey: input.idempotencyKey }),
});

export const peersRouter = router({
  list: withScope('mesh.read').query(({ ctx, signal }) =>
    askMesh(() => ctx.mesh.client.peers.list({}, callOptions(signal))),
  ),
  get: withScope('mesh.read')
    .input(one)
    .query(({ ctx, input, signal }) => askMesh(() => ctx.mesh.client.peers.get(input.nodeId, callOptions(signal)))),
  evidence: withScope('mesh.read')
    .input(one)
    .query(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.evidence(input.nodeId, callOptions(signal))),
    ),
  watch: withScope('mesh.read')
    .input(z.object({ lastEventId: z.string().max(64).nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const never = new AbortController().signal;
      for await (const { id, frame } of ctx.mesh.watchPeers(input.lastEventId ?? undefined, signal ?? never))
        yield tracked(id, frame);
    }),
  cordon: withScope('mesh.operate')
    .input(intentInput)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.cordon(input.nodeId, mutationOf(input), callOptions(signal))),
    ),
  uncordon: withScope('mesh.operate')
    .input(intentInput)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.uncordon(input.nodeId, mutationOf(input), callOptions(signal))),
    ),
});

/** A call ends when the browser goes away. */
function callOptions(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
