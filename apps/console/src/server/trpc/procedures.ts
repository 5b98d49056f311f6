/** The ladder of procedures: signed in, with a scope. Each step gives the next what it has checked. */
import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { consoleTracer } from '../console-tracer.ts';
import { askMesh, problemOf } from '../control-errors.ts';
import { gatewayFor } from '../mesh-gateway.ts';
import type { Session } from '../session.ts';
import { tokenVault } from '../session.ts';

export interface RequestContext {
  readonly session: Session | undefined;
  /** The browser's, where the trace of a click begins. */
  readonly traceparent: string | undefined;
}

export type MeshScope = 'mesh.read' | 'mesh.observe' | 'mesh.operate' | 'mesh.admin';

const t = initTRPC.context<RequestContext>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    // No stack reaches the browser; the mesh's problem document does.
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, problem: problemOf(error.cause) },
  }),
  sse: { ping: { enabled: true, intervalMs: 2_000 }, client: { reconnectAfterInactivityMs: 5_000 } },
});

export const router = t.router;
/** A span of each query and mutation; a subscription is as long as a view is open, and would be no span. */
const traced = t.procedure.use(({ ctx, path, type, next }) => {
  if (type === 'subscription') return next();
  return consoleTracer().inSpan(`${type} ${path}`, { kind: 'server', traceparent: ctx.traceparent }, async (span) => {
    const result = await next();
    span.set({ 'rpc.system': 'trpc', 'omnirelay.outcome': result.ok ? 'ok' : result.error.code });
    return result;
  });
});

export const signedIn = traced.use(({ ctx, next }) => {
  const { session } = ctx;
  if (session === undefined) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in to go on.' });
  const mesh = gatewayFor(session.id, () => tokenVault().accessToken(session.id));
  return next({ ctx: { session, mesh } });
});

const scopesSchema = z.object({ scope: z.string().optional() });

/** What the token says. The control node checks the token itself; this only spares a call that would be refused. */
function scopesIn(accessToken: string): readonly string[] {
  try {
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return scopesSchema.parse(claims).scope?.split(' ') ?? [];
  } catch {
    return [];
  }
}

export const withScope = (scope: MeshScope) =>
  signedIn.use(async ({ ctx, next }) => {
    const accessToken = await tokenVault().accessToken(ctx.session.id);
    if (accessToken === undefined)
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Your session has ended. Sign in to go on.' });
    if (!scopesIn(accessToken).includes(scope))
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `This needs the scope ${scope}, which your role does not have.`,
      });
    return next();
  });

/** A question ends when the browser goes away. */
export const untilGone = (signal: AbortSignal | undefined): { readonly signal?: AbortSignal } =>
  signal === undefined ? {} : { signal };

export { askMesh };
