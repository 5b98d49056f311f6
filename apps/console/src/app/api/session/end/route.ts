import { environment } from '../../../../server/environment.ts';
import { endSessionAddress } from '../../../../server/identity-provider.ts';
import { currentSession, SESSION_COOKIE, tokenVault } from '../../../../server/session.ts';

/** Signs out here and then at the provider. */
export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== environment().CONSOLE_ORIGIN)
    return new Response('Not from this console.', { status: 403 });
  const session = await currentSession();
  const address = await endSessionAddress(session === undefined ? undefined : tokenVault().idToken(session.id));
  if (session !== undefined) tokenVault().end(session.id);
  return new Response(null, {
    status: 303,
    headers: { location: address, 'set-cookie': `${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax` },
  });
}
