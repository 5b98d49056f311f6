/** Policies of rebalancing: one as it stands, its versions and what differs between them; writing one, and having it say nothing. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { askedOf, changeOptions, mutationInput, neededReason } from './mutation.ts';
import { said } from './placement-input.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';

/** What a document may be called the control node says. */
const policy = z.string().min(1).max(BOUNDS.typedCharacters);
const version = z.int().min(0);

export const policiesRouter = router({
  get: withScope('mesh.read')
    .input(z.object({ policy }))
    .query(({ ctx, input, signal }) => askMesh(() => ctx.mesh.client.policies.get(input.policy, untilGone(signal)))),
  versions: withScope('mesh.read')
    .input(z.object({ policy, cursor: z.string().max(2_000).optional() }))
    .query(({ ctx, input, signal }) =>
      askMesh(() =>
        ctx.mesh.client.policies.versions(said({ ...input, pageSize: BOUNDS.shownPolicyVersions }), untilGone(signal)),
      ),
    ),
  diff: withScope('mesh.read')
    .input(z.object({ policy, fromVersion: version, toVersion: version.optional() }))
    .query(({ ctx, input, signal }) => askMesh(() => ctx.mesh.client.policies.diff(said(input), untilGone(signal)))),
  /** A dry run plans each namespace that it concerns, which of large maps takes a while. */
  change: withScope('mesh.admin')
    .input(
      z.object({
        ...mutationInput,
        reason: neededReason,
        policy,
        document: z.record(z.string(), z.unknown()),
        ifMatch: z.string().min(1).max(BOUNDS.etagCharacters),
      }),
    )
    .mutation(({ ctx, input, signal }) => {
      const { policies } = ctx.mesh.client;
      const options = { ...changeOptions(input, signal), ...(input.dryRun ? { timeoutMs: BOUNDS.simulationMs } : {}) };
      return askMesh(() => policies.change(askedOf(input), options));
    }),
  reset: withScope('mesh.admin')
    .input(z.object({ ...mutationInput, reason: neededReason, policy }))
    .mutation(({ ctx, input, signal }) =>
      askMesh(() => ctx.mesh.client.policies.reset(askedOf(input), changeOptions(input, signal))),
    ),
});
