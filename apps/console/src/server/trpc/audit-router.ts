/** The audit: of one object, page by page; searched with the query grammar over a range of time; and checked as a whole. */
import { z } from 'zod';
import { askedOfAudit } from '../../data/audit-query.ts';
import { BOUNDS } from '../bounds.ts';
import { moment } from './moment.ts';
import { askMesh, router, withScope } from './procedures.ts';

const cursor = z.string().max(2_000).optional();

export const auditRouter = router({
  list: withScope('mesh.read')
    .input(
      z.object({
        object: z.string().max(200).optional(),
        cursor,
        pageSize: z.number().int().min(1).max(BOUNDS.auditPage).default(50),
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
  verify: withScope('mesh.admin').query(({ ctx, signal }) => {
    const deadline = AbortSignal.timeout(BOUNDS.verifyAuditMs);
    return askMesh(() => ctx.mesh.verifyAudit(signal === undefined ? deadline : AbortSignal.any([signal, deadline])));
  }),
  search: withScope('mesh.read')
    .input(z.object({ q: z.string().max(2_000).default(''), from: moment.optional(), to: moment.optional(), cursor }))
    .query(({ ctx, input, signal }) => {
      const { q, from, to, cursor: behind } = input;
      const query = askedOfAudit(q, { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
      const asked = {
        pageSize: BOUNDS.auditPage,
        ...(query === undefined ? {} : { query }),
        ...(behind === undefined ? {} : { cursor: behind }),
      };
      return askMesh(() => ctx.mesh.client.audit.list(asked, signal === undefined ? {} : { signal }));
    }),
});
