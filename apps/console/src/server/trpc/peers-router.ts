/** Peers: what the fleet is, why the mesh thinks so of one of them, and taking one out of service. */
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { gatherProbes } from '../gather-probes.ts';
import { gatherNetwork, gatherSeenBy } from '../observed.ts';
import { askMesh, router, withScope } from './procedures.ts';

const nodeId = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/);
const one = z.object({ nodeId });
const intentInput = one.extend({
  reason: z.string().trim().max(BOUNDS.reasonCharacters).optional(),
  dryRun: z.boolean().default(false),
  /** The version that was reviewed: the change is refused if another came between. */
  ifMatch: z.string().max(BOUNDS.etagCharacters).optional(),
  /** One a dialog, so that a second click repeats nothing. */
  idempotencyKey: z.uuid(),
});

type IntentInput = z.infer<typeof intentInput>;

const mutationOf = (input: IntentInput) => ({
  dryRun: input.dryRun,
  ...(input.reason === undefined || input.reason === '' ? {} : { reason: input.reason }),
  ...(input.ifMatch === undefined ? {} : { ifMatch: input.ifMatch }),
  ...(input.dryRun ? {} : { idempotencyKey: input.idempotencyKey }),
});

/** A question ends when the browser goes away. */
const untilGone = (signal: AbortSignal | undefined): { readonly signal?: AbortSignal } =>
  signal === undefined ? {} : { signal };

/** A change does not: the screen says that leaving does not cancel. */
const changeOptions = (input: IntentInput, signal: AbortSignal | undefined): { readonly signal?: AbortSignal } =>
  input.dryRun ? untilGone(signal) : {};

export const peersRouter = router({
  network: withScope('mesh.observe').query(({ ctx, signal }) =>
    askMesh(() => gatherNetwork(ctx.mesh.client, untilGone(signal))),
  ),
  seenBy: withScope('mesh.observe')
    .input(one)
    .query(({ ctx, input, signal }) => askMesh(() => gatherSeenBy(ctx.mesh.client, input.nodeId, untilGone(signal)))),
  remove: withScope('mesh.operate')
    .input(intentInput.extend({ reason: z.string().trim().min(1).max(BOUNDS.reasonCharacters) }))
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.remove(input.nodeId, mutationOf(input), changeOptions(input, signal))),
    ),
  /** As the control node sees it, or as the node that is named does, which the control node grants to whoever may observe. */
  evidence: withScope('mesh.read')
    .input(one.extend({ vantage: nodeId.optional() }))
    .query(({ ctx, input: { nodeId, vantage }, signal }) =>
      askMesh(() =>
        ctx.mesh.client.peers.evidence(nodeId, { ...untilGone(signal), ...(vantage === undefined ? {} : { vantage }) }),
      ),
    ),
  probes: withScope('mesh.observe')
    .input(one)
    .query(({ ctx, input, signal }) => askMesh(() => gatherProbes(ctx.mesh.client, input.nodeId, untilGone(signal)))),
  watch: withScope('mesh.read')
    .input(z.object({ lastEventId: z.string().max(64).nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const never = new AbortController().signal;
      for await (const { id, frame } of ctx.mesh.watchPeers(input.lastEventId ?? undefined, signal ?? never))
        yield tracked(id, frame);
    }),
  /** Whether the watch may be opened: a browser is not told why its stream was turned away. */
  mayWatch: withScope('mesh.read').query(() => true),
  cordon: withScope('mesh.operate')
    .input(intentInput)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.cordon(input.nodeId, mutationOf(input), changeOptions(input, signal))),
    ),
  uncordon: withScope('mesh.operate')
    .input(intentInput)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.uncordon(input.nodeId, mutationOf(input), changeOptions(input, signal))),
    ),
});
