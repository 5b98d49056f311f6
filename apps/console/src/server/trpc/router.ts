/** All that a browser can ask of the console's server. */
import { z } from 'zod';
import { peersRouter } from './peers-router.ts';
import { askMesh, router, signedIn, withScope } from './procedures.ts';

export const appRouter = router({
  peers: peersRouter,
  audit: router({
    list: withScope('mesh.read')
      .input(
        z.object({
          object: z.string().max(200).optional(),
          cursor: z.string().max(2_000).optional(),
          pageSize: z.number().int().min(1).max(200).default(50),
        }),
      )
      .query(({ ctx, input }) =>
        askMesh(() =>
          ctx.mesh.client.audit.list({
            pageSize: input.pageSize,
            ...(input.object === undefined ? {} : { object: [input.object] }),
            ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
          }),
        ),
      ),
  }),
  access: router({ self: signedIn.query(({ ctx }) => askMesh(() => ctx.mesh.client.access.self())) }),
});

export type AppRouter = typeof appRouter;
