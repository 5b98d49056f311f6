/** Sign-in without a browser of our own: the device authorization grant (RFC 8628), the refresh of what it gave, and its return (RFC 7009). */
import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { callIssuer, discover } from './issuer.ts';
import { forgetTokens, loadTokens, type StoredTokens, storeTokens } from './token-store.ts';

const CLIENT_ID = 'omnirelay-cli';
const RESOURCE = 'urn:omnirelay:control';
const SCOPE = 'openid profile offline_access mesh.read mesh.observe mesh.operate mesh.admin';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** A token that ends sooner than this is refreshed before it is used. */
const REFRESH_BEFORE_MS = 30_000;

interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token?: string;
}

function toStored(issuer: string, answer: TokenAnswer, previous?: StoredTokens): StoredTokens {
  const refreshToken = answer.refresh_token ?? previous?.refreshToken;
  const subject = decodeJwt(answer.access_token).sub;
  return {
    issuer,
    accessToken: answer.access_token,
    expiresAt: Date.now() + answer.expires_in * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(subject === undefined ? {} : { subject }),
  };
}

/** Shows where to enter the code, and waits until it was entered, refused, or too late. */
export async function signIn(
  issuer: string,
  options: { readonly signal?: AbortSignal; readonly show: (page: string, code: string, completePage: string) => void },
): Promise<StoredTokens> {
  const { signal } = options;
  const discovery = await discover(issuer, signal);
  if (discovery.device_authorization_endpoint === undefined) {
    throw new CliError(`${issuer} does not offer the device flow.`, { exitCode: EXIT.failed });
  }
  const started = await callIssuer(
    discovery.device_authorization_endpoint,
    { client_id: CLIENT_ID, scope: SCOPE, resource: RESOURCE },
    signal,
  );
  if (!started.ok) {
    throw new CliError(
      `The issuer refused to begin: ${String(started.body.error_description ?? started.body.error)}.`,
      {
        exitCode: EXIT.forbidden,
      },
    );
  }
  const page = String(started.body.verification_uri);
  options.show(page, String(started.body.user_code), String(started.body.verification_uri_complete ?? page));
  const endsAt = performance.now() + Number(started.body.expires_in) * 1000;
  let intervalMs = Number(started.body.interval ?? 5) * 1000;
  while (performance.now() < endsAt) {
    await delay(intervalMs, undefined, signal === undefined ? {} : { signal });
    const { ok, body } = await callIssuer(
      discovery.token_endpoint,
      { grant_type: DEVICE_GRANT, client_id: CLIENT_ID, device_code: String(started.body.device_code) },
      signal,
    );
    if (ok) {
      const tokens = toStored(issuer, body as unknown as TokenAnswer);
      storeTokens(tokens);
      return tokens;
    }
    if (body.error === 'slow_down') intervalMs += 5000;
    else if (body.error !== 'authorization_pending') {
      throw new CliError(`Sign-in ended: ${String(body.error_description ?? body.error)}.`, {
        exitCode: EXIT.forbidden,
      });
    }
  }
  throw new CliError('The code was not entered in time.', {
    exitCode: EXIT.forbidden,
    hint: 'Run `omnirelay login` again.',
  });
}

/**
 * A token that lives for a while yet, refreshed when it must be; undefined when nobody is signed in.
 * @throws CliError where the issuer does not answer, or refuses for another reason than an ended sign-in
 */
export async function currentToken(issuer: string): Promise<string | undefined> {
  const tokens = loadTokens(issuer);
  if (tokens === undefined) return undefined;
  if (tokens.expiresAt - Date.now() > REFRESH_BEFORE_MS) return tokens.accessToken;
  if (tokens.refreshToken === undefined) return undefined;
  const discovery = await discover(issuer);
  const { ok, status, body } = await callIssuer(discovery.token_endpoint, {
    grant_type: 'refresh_token',
    client_id: CLIENT_ID,
    refresh_token: tokens.refreshToken,
    resource: RESOURCE,
  });
  if (!ok) {
    // Another command may have used the refresh token a moment ago: what it stored is then as good.
    const newer = loadTokens(issuer);
    if (newer !== undefined && newer.accessToken !== tokens.accessToken) return newer.accessToken;
    // RFC 6749, section 5.2: only this says that the sign-in is over.
    if (body.error === 'invalid_grant') return undefined;
    throw new CliError(
      `${issuer} did not renew the sign-in: ${String(body.error_description ?? body.error ?? `status ${status}`)}.`,
      {
        exitCode: status === 429 ? EXIT.unavailable : EXIT.forbidden,
        hint: status === 429 ? 'Try again in a while.' : 'If it stays so, run `omnirelay login` again.',
      },
    );
  }
  const next = toStored(issuer, body as unknown as TokenAnswer, tokens);
  storeTokens(next);
  return next.accessToken;
}

export interface SignedOut {
  readonly issuer: string;
  /** Whether anybody was signed in. */
  readonly signedOut: boolean;
  /** Whether the issuer took the refresh token back: one that was copied is worth nothing any more. */
  readonly revoked: boolean;
}

/** The tokens are gone from this machine in any case. */
export async function signOut(issuer: string, signal?: AbortSignal): Promise<SignedOut> {
  const refreshToken = readableTokens(issuer)?.refreshToken;
  const signedOut = forgetTokens(issuer);
  const revoked = refreshToken !== undefined && (await revoke(issuer, refreshToken, signal).catch(() => false));
  return { issuer, signedOut, revoked };
}

/** A damaged file goes with the others, and what it held cannot be taken back. */
function readableTokens(issuer: string): StoredTokens | undefined {
  try {
    return loadTokens(issuer);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

async function revoke(issuer: string, token: string, signal?: AbortSignal): Promise<boolean> {
  const { revocation_endpoint } = await discover(issuer, signal);
  if (revocation_endpoint === undefined) return false;
  const form = { token, token_type_hint: 'refresh_token', client_id: CLIENT_ID };
  return (await callIssuer(revocation_endpoint, form, signal)).ok;
}
