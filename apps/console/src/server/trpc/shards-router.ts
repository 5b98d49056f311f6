/** Shards: where each is and why, what moved and what would, their namespaces, and taking one out of service. */
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { moment } from './moment.ts';
import { namedShard, namespaceName, said } from './placement-input.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';
import { shardActs } from './shard-acts.ts';
import { whatIf } from './what-if-input.ts';

const version = z.string().regex(/^\d{1,20}\.\d{1,20}$/);
const cursor = z.string().max(2_000).optional();
export const shardsRouter = router({
  ...shardActs,
  watch: withScope('mesh.read')
    .input(z.object({ lastEventId: z.string().max(64).nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const never = new AbortController().signal;
      for await (const { id, frame } of ctx.mesh.watchShards(input.lastEventId ?? undefined, signal ?? never))
        yield tracked(id, frame);
    }),
  /** Whether the watch may be opened: a browser is not told why its stream was turned away. */
  mayWatch: withScope('mesh.read').query(() => true),
  get: withScope('mesh.read')
    .input(namedShard)
    .query(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.shards.get(input.namespace, input.shardId, untilGone(signal))),
    ),
  explain: withScope('mesh.read')
    .input(namedShard.extend({ at: moment.or(version).optional() }))
    .query(({ ctx, input: { namespace, shardId, at }, signal }) =>
      askMesh(() =>
        ctx.mesh.client.shards.explain(namespace, shardId, {
          ...untilGone(signal),
          ...(at === undefined ? {} : { at }),
        }),
      ),
    ),
  versions: withScope('mesh.read')
    .input(
      z.object({
        namespace: namespaceName.optional(),
        q: z.string().max(2_000).optional(),
        from: moment.optional(),
        to: moment.optional(),
        cursor,
      }),
    )
    .query(({ ctx, input, signal }) =>
      askMesh(async () => {
        const { namespace: only, q, from, to, cursor: behind } = input;
        const page = await ctx.mesh.client.shards.versions(
          said({
            pageSize: BOUNDS.shownVersions,
            namespace: only === undefined ? undefined : [only],
            query: q === '' ? undefined : q,
            from,
            to,
            cursor: behind,
          }),
          untilGone(signal),
        );
        const { items, generatedAt, source, nextCursor, staleSince } = page;
        return {
          versions: items,
          generatedAt,
          source,
          ...(nextCursor === undefined ? {} : { nextCursor }),
          ...(staleSince === undefined ? {} : { staleSince }),
        };
      }),
    ),
  diff: withScope('mesh.read')
    .input(z.object({ namespace: namespaceName, fromVersion: version, toVersion: version.optional() }))
    .query(({ ctx, input, signal }) => askMesh(() => ctx.mesh.client.shards.diff(said(input), untilGone(signal)))),
  simulate: withScope('mesh.read')
    .input(whatIf)
    .query(({ ctx, input, signal }) =>
      askMesh(() =>
        ctx.mesh.client.shards.simulate(said(input), { ...untilGone(signal), timeoutMs: BOUNDS.simulationMs }),
      ),
    ),
});
