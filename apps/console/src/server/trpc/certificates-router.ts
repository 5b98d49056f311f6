/** When certificates of nodes end, as far as the control node that answers knows. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { certificateEnds } from '../certificate-ends.ts';
import { namespaceName as nodeId } from './placement-input.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';

export const certificatesRouter = router({
  ends: withScope('mesh.read')
    .input(z.object({ nodeIds: z.array(nodeId).max(BOUNDS.askedCertificates) }))
    .query(({ ctx, input, signal }) =>
      askMesh(() => certificateEnds(ctx.mesh.client, input.nodeIds, untilGone(signal))),
    ),
});
