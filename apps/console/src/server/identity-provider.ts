/** What the console asks the OpenID provider for besides a sign-in: renewal and revocation of tokens, and the page that ends a session there. */
import { z } from 'zod';
import { BOUNDS } from './bounds.ts';
import { environment } from './environment.ts';
import type { TokenSet } from './token-vault.ts';

export const SIGN_IN_SCOPE = 'openid profile email offline_access mesh.read mesh.observe mesh.operate mesh.admin';
export const CONTROL_RESOURCE = 'urn:omnirelay:control';

const discoverySchema = z.object({
  token_endpoint: z.url(),
  revocation_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional(),
});
const tokenSchema = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
});

async function discover(): Promise<z.infer<typeof discoverySchema>> {
  const { OIDC_ISSUER } = environment();
  const response = await fetch(`${OIDC_ISSUER}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(BOUNDS.tokenRequestMs),
  });
  return discoverySchema.parse(await response.json());
}

/** As this console's own client. */
function post(address: string, form: Readonly<Record<string, string>>): Promise<Response> {
  const { OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = environment();
  const credentials = `${encodeURIComponent(OIDC_CLIENT_ID)}:${encodeURIComponent(OIDC_CLIENT_SECRET)}`;
  return fetch(address, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(BOUNDS.tokenRequestMs),
  });
}

/** `undefined`: the provider refused, the session is over. Throws when the provider does not answer properly. */
export async function renewTokens(refreshToken: string): Promise<TokenSet | undefined> {
  const { token_endpoint } = await discover();
  const response = await post(token_endpoint, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    resource: CONTROL_RESOURCE,
  });
  if (response.status === 400 || response.status === 401) return undefined;
  const answer = tokenSchema.parse(await response.json());
  return {
    accessToken: answer.access_token,
    expiresAtMs: Date.now() + answer.expires_in * 1000,
    ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
  };
}

/**
 * Takes the refresh token back, and says where a browser goes to end the session at the provider: the console's own sign-in page when the
 * provider has no such place. The address names the client and holds no token: it stays in the browser's history and in logs.
 */
export async function endProviderSession(refreshToken: string | undefined): Promise<string> {
  const { CONSOLE_ORIGIN, OIDC_CLIENT_ID } = environment();
  const home = `${CONSOLE_ORIGIN}/sign-in`;
  try {
    const { revocation_endpoint, end_session_endpoint } = await discover();
    if (revocation_endpoint !== undefined && refreshToken !== undefined)
      await post(revocation_endpoint, { token: refreshToken, token_type_hint: 'refresh_token' });
    if (end_session_endpoint === undefined) return home;
    const query = new URLSearchParams({ client_id: OIDC_CLIENT_ID, post_logout_redirect_uri: home });
    return `${end_session_endpoint}?${query}`;
  } catch {
    // The provider is away: the session here is over all the same.
    return home;
  }
}
