/** Tokens for a program that signs in by itself (client credentials, RFC 6749 4.4): what the lease sample needs to make its namespace, and to have workers drained. */

const CLIENT_ID = 'omnirelay-lease-demo';
const RESOURCE = 'urn:omnirelay:control';
const SCOPES = 'mesh.read mesh.operate mesh.admin';
const WITHIN_MS = 10_000;

/** `issuer`: of the identity provider. Each call asks for a new one, and rejects where it gets none. */
export function demoToken({
  issuer,
  secret,
}: {
  readonly issuer: string;
  readonly secret: string;
}): () => Promise<string> {
  const authorization = `Basic ${Buffer.from(`${CLIENT_ID}:${encodeURIComponent(secret)}`).toString('base64')}`;
  return async () => {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE, scope: SCOPES }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const answer = (await response.json()) as { readonly access_token?: string; readonly error_description?: string };
    if (answer.access_token !== undefined) return answer.access_token;
    throw new Error(`${issuer} gave no token: ${answer.error_description ?? response.status}`);
  };
}
