/** The audit: of one object, page by page; searched with the query grammar over a range of time; and checked as a whole. */
import { momentOf } from '@omnirelay/primitives';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { parseAuditQuery } from '../../data/audit-query.ts';

import { BOUNDS } from '../bounds.ts';
import { searchAudit } from '../search-audit.ts';
import { askMesh, router, withScope } from './procedures.ts';

const cursor = z.string().max(2_000).optional();
const moment = z.string().max(40).optional();

function readMoment(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const at = momentOf(text, Date.now());
  if (at === undefined)
    throw new TRPCError({ code: 'BAD_REQUEST', message: `${name} is no moment: write 2026-11-23T14:02:10Z or now-6h` });
  return at;
}

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
    .input(z.object({ q: z.string().max(2_000).default(''), from: moment, to: moment, cursor }))
    .query(({ ctx, input, signal }) => {
      const parsed = parseAuditQuery(input.q);
      const search = {
        query: parsed.kind === 'query' ? parsed.query : parsed.understood,
        fromMs: readMoment(input.from, 'from'),
        toMs: readMoment(input.to, 'to'),
        cursor: input.cursor,
        atLeast: 50,
      };
      const options = signal === undefined ? {} : { signal };
      return askMesh(() => searchAudit((query) => ctx.mesh.client.audit.list(query, options), search));
    }),
});
