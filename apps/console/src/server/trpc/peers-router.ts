/** Peers: what the fleet is, why the mesh thinks so of one of them, and taking one out of service. */
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { gatherProbes } from '../gather-probes.ts';
import { gatherNetwork, gatherSeenBy } from '../observed.ts';
import { changeOptions, mutationInput, mutationOf, neededReason } from './mutation.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';

const nodeId = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/);
const one = z.object({ nodeId });
/** As many as the palette offers to drain. */
const MOST_AT_ONCE = 8;
const intentInput = one.extend(mutationInput);
const reasonedInput = intentInput.extend({ reason: neededReason });

export const peersRouter = router({
  network: withScope('mesh.observe').query(({ ctx, signal }) =>
    askMesh(() => gatherNetwork(ctx.mesh.client, untilGone(signal))),
  ),
  seenBy: withScope('mesh.observe')
    .input(one)
    .query(({ ctx, input, signal }) => askMesh(() => gatherSeenBy(ctx.mesh.client, input.nodeId, untilGone(signal)))),
  remove: withScope('mesh.operate')
    .input(reasonedInput)
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.peers.remove(input.nodeId, mutationOf(input), changeOptions(input, signal))),
    ),
  drain: withScope('mesh.operate')
    .input(reasonedInput.extend({ force: z.boolean().default(false), deadlineMs: z.int().min(1).optional() }))
    .mutation(({ ctx, input, signal }) =>
      askMesh(() =>
        ctx.mesh.client.peers.drain(
          input.nodeId,
          {
            ...mutationOf(input),
            ...(input.force && { force: true }),
            ...(input.deadlineMs === undefined ? {} : { deadlineMs: input.deadlineMs }),
          },
          changeOptions(input, signal),
        ),
      ),
    ),
  /** How far its drain is, and what holds it; null of a node that is not drained. */
  drainOf: withScope('mesh.read')
    .input(one)
    .query(({ ctx, input, signal }) =>
      askMesh(async () => (await ctx.mesh.client.peers.get(input.nodeId, untilGone(signal))).drain ?? null),
    ),
  /** What rests of a drain since it was in vain is tried at once. */
  retryDrain: withScope('mesh.operate')
    .input(one.extend({ idempotencyKey: z.uuid() }))
    .mutation(({ ctx, input }) =>
      askMesh(() =>
        ctx.mesh.client.peers.drain(input.nodeId, {
          ...{ reason: 'what is held is tried again', retry: true, idempotencyKey: input.idempotencyKey },
        }),
      ),
    ),
  /** As the control node sees it, or as the node that is named does, which the control node grants to whoever may observe. */
  evidence: withScope('mesh.read')
    .input(one.extend({ vantage: nodeId.optional() }))
    .query(({ ctx, input: { nodeId, vantage }, signal }) =>
      askMesh(() =>
        ctx.mesh.client.peers.evidence(nodeId, { ...untilGone(signal), ...(vantage === undefined ? {} : { vantage }) }),
      ),
    ),
  /** Its lease, and how much hangs on it; null of a node that is listed no more. */
  leaseHealth: withScope('mesh.read')
    .input(one)
    .query(({ ctx, input, signal }) =>
      askMesh(async () => {
        const { nodes } = await ctx.mesh.client.leaseHealth.list({ query: `node:${input.nodeId}` }, untilGone(signal));
        return nodes.find(({ nodeId: id }) => id === input.nodeId) ?? null;
      }),
    ),
  /** How many shards each of a few nodes has; of whom that is not read yet, or who is listed no more, nothing. */
  shardsHeld: withScope('mesh.read')
    .input(z.object({ nodeIds: z.array(nodeId).min(1).max(MOST_AT_ONCE) }))
    .query(({ ctx, input: { nodeIds }, signal }) =>
      askMesh(async () => {
        const { nodes } = await ctx.mesh.client.leaseHealth.list(
          { query: `node:${nodeIds.join()}` },
          untilGone(signal),
        );
        return nodes.flatMap(({ nodeId: id, shards }) => (shards === undefined ? [] : [{ nodeId: id, shards }]));
      }),
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
