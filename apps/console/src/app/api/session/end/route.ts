import { environment } from '../../../../server/environment.ts';
import { endProviderSession } from '../../../../server/identity-provider.ts';
import { currentSession, SESSION_COOKIE, tokenVault } from '../../../../server/session.ts';

/** Signs out here and then at the provider. */
export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== environment().CONSOLE_ORIGIN)
    return new Response('Not from this console.', { status: 403 });
  const session = await currentSession();
  // Here first: a provider that does not answer must not keep the session alive.
  const refreshToken = session === undefined ? undefined : tokenVault().end(session.id);
  return new Response(null, {
    status: 303,
    headers: {
      location: await endProviderSession(refreshToken),
      'set-cookie': `${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
    },
  });
}
