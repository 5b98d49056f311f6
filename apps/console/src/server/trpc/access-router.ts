/** What whoever is signed in may do, as the control node decides it, and whom to ask for the rest. */
import { environment } from '../environment.ts';
import { askMesh, router, signedIn } from './procedures.ts';

export const accessRouter = router({
  self: signedIn.query(({ ctx }) =>
    askMesh(async () => {
      const { OPERATORS_CONTACT: contact } = environment();
      return { ...(await ctx.mesh.client.access.self()), ...(contact === undefined ? {} : { contact }) };
    }),
  ),
});
