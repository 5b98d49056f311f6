/** All that a browser can ask of the console's server. */
import { auditRouter } from './audit-router.ts';
import { peersRouter } from './peers-router.ts';
import { askMesh, router, signedIn } from './procedures.ts';

export const appRouter = router({
  peers: peersRouter,
  audit: auditRouter,
  access: router({ self: signedIn.query(({ ctx }) => askMesh(() => ctx.mesh.client.access.self())) }),
});

export type AppRouter = typeof appRouter;
