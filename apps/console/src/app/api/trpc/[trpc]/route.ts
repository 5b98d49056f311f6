import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { environment } from '../../../../server/environment.ts';
import { currentSession } from '../../../../server/session.ts';
import { appRouter } from '../../../../server/trpc/router.ts';

export const dynamic = 'force-dynamic';

/** A page elsewhere must not act with this browser's cookie. */
function fromElsewhere(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return true;
  const origin = request.headers.get('origin');
  return origin !== null && origin !== environment().CONSOLE_ORIGIN;
}

function handle(request: Request): Promise<Response> | Response {
  if (fromElsewhere(request)) return new Response('Not from this console.', { status: 403 });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: async () => ({
      session: await currentSession(),
      traceparent: request.headers.get('traceparent') ?? undefined,
    }),
  });
}

export { handle as GET, handle as POST };
