/** All that a browser can ask of the console's server. */
import { accessRouter } from './access-router.ts';
import { auditRouter } from './audit-router.ts';
import { certificatesRouter } from './certificates-router.ts';
import { changesRouter } from './changes-router.ts';
import { freezesRouter } from './freezes-router.ts';
import { leadersRouter } from './leaders-router.ts';
import { namespacesRouter } from './namespaces-router.ts';
import { peersRouter } from './peers-router.ts';
import { policiesRouter } from './policies-router.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';
import { shardsRouter } from './shards-router.ts';

export const appRouter = router({
  peers: peersRouter,
  audit: auditRouter,
  leaders: leadersRouter,
  shards: shardsRouter,
  namespaces: namespacesRouter,
  changes: changesRouter,
  certificates: certificatesRouter,
  policies: policiesRouter,
  freezes: freezesRouter,
  lineage: withScope('mesh.read').query(({ ctx, signal }) =>
    askMesh(() => ctx.mesh.client.lineage.get(untilGone(signal))),
  ),
  access: accessRouter,
});

export type AppRouter = typeof appRouter;
