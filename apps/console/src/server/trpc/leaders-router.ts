/** Leaders: who leads what, who did and why, what fences refused; and asking a leader to hand over. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { findElection, gatherRejections, gatherTerms } from '../gather-terms.ts';
import { leadershipFigures } from '../leadership-figures.ts';
import { LED_KINDS } from '../mesh-gateway.ts';
import { moment } from './moment.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';

const scope = z.string().min(1).max(BOUNDS.scopeCharacters);
const range = z.object({
  scope: scope.optional(),
  from: moment.optional(),
  to: moment.optional(),
  cursor: z.string().max(2_000).optional(),
});
const fenceToken = z.string().regex(/^[\d.]{1,64}$/);
const DAY = 'now-1d';
const DAY_MS = 86_400_000;

const rangeOf = ({ scope, from, to, cursor }: z.infer<typeof range>) => ({
  ...(scope === undefined ? {} : { scope }),
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(cursor === undefined ? {} : { cursor }),
});

export const leadersRouter = router({
  list: withScope('mesh.read')
    .input(z.object({ scope: scope.optional() }))
    .query(({ ctx, input, signal }) =>
      askMesh(() =>
        ctx.mesh.client.leaders.list(
          { pageSize: BOUNDS.listPage, ...(input.scope === undefined ? {} : { scope: [input.scope] }) },
          untilGone(signal),
        ),
      ),
    ),
  history: withScope('mesh.read')
    .input(range)
    .query(({ ctx, input, signal }) => askMesh(() => gatherTerms(ctx.mesh.client, rangeOf(input), untilGone(signal)))),
  rejections: withScope('mesh.read')
    .input(range)
    .query(({ ctx, input, signal }) =>
      askMesh(() => gatherRejections(ctx.mesh.client, rangeOf(input), untilGone(signal))),
    ),
  election: withScope('mesh.read')
    .input(z.object({ scope, number: z.string().regex(/^\d{1,20}$/), at: moment.optional() }))
    .query(({ ctx, input, signal }) => {
      const { at, ...asked } = input;
      return askMesh(() =>
        findElection(ctx.mesh.client, { ...asked, ...(at === undefined ? {} : { at }) }, untilGone(signal)),
      );
    }),
  /** Of the last day. */
  figures: withScope('mesh.read').query(({ ctx, signal }) =>
    askMesh(async () => {
      const { client } = ctx.mesh;
      const [{ terms, generatedAt, cut }, { tokens, conflicts }] = await Promise.all([
        gatherTerms(client, { from: DAY }, untilGone(signal)),
        client.leaders.list({ pageSize: BOUNDS.listPage, scopeKind: LED_KINDS }, untilGone(signal)),
      ]);
      const sinceMs = Date.parse(generatedAt) - DAY_MS;
      return { generatedAt, cut, conflicts: conflicts.length, ...leadershipFigures(terms, tokens, sinceMs) };
    }),
  ),
  stepDown: withScope('mesh.operate')
    .input(
      z.object({
        scope,
        next: z.string().max(63).optional(),
        reason: z.string().trim().min(1).max(BOUNDS.reasonCharacters),
        dryRun: z.boolean().default(false),
        /** The leader that was looked at. */
        fenceToken,
        idempotencyKey: z.uuid(),
      }),
    )
    .mutation(({ ctx, input, signal }) => {
      const { scope: asked, next, reason, dryRun, fenceToken: fence, idempotencyKey } = input;
      const mutation = {
        reason,
        dryRun,
        ifMatch: `"${fence}"`,
        ...(next === undefined ? {} : { next }),
        ...(dryRun ? {} : { idempotencyKey }),
      };
      // What was asked for goes on when the browser goes away; a dry run does not.
      return askMesh(() => ctx.mesh.client.leaders.stepDown(asked, mutation, dryRun ? untilGone(signal) : {}));
    }),
});
