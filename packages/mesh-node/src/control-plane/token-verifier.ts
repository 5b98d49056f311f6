/**
 * Access tokens of an OpenID provider: RFC 9068 (`at+jwt`), signature by the issuer's JWKS, issuer, audience, and a life of at most five
 * minutes. Keys once read are kept: while the provider is dark, tokens under known keys go on. Its darkness is an error of its own, so
 * that nobody mistakes it for a bad token.
 */
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { CONTROL_BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';

export interface VerifiedToken {
  readonly subject: string;
  readonly issuer: string;
  readonly displayName: string;
  readonly scopes: readonly string[];
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** `cnf.x5t#S256`: the certificate that may present this token. */
  readonly boundTo?: string;
}

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly mode: 'production' | 'dev';
  readonly wall: () => number;
}

export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

function checkIssuerUrl(issuer: string, mode: 'production' | 'dev'): URL {
  const url = new URL(issuer);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (mode === 'production' && (url.protocol !== 'https:' || loopback))
    throw new Problem('internal', `The issuer ${issuer} is refused in production: it must be https and not loopback`);
  if (url.protocol !== 'https:' && !loopback) throw new Problem('internal', `The issuer ${issuer} must be https`);
  return url;
}

const unreachable = (issuer: string, cause: unknown): Problem =>
  new Problem(
    'identity_provider_unreachable',
    `The keys of ${issuer} could not be read, so the token can be neither accepted nor refused. Try again once it answers.`,
    { cause },
  );

async function discoverKeys(issuer: string): Promise<KeySet> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(CONTROL_BOUNDS.identityProviderTimeoutMs),
    redirect: 'error',
  });
  if (!response.ok) throw new Error(`discovery answered ${response.status}`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer) throw new Error(`discovery names another issuer: ${String(document.issuer)}`);
  const keys = new URL(String(document.jwks_uri));
  if (keys.protocol !== new URL(issuer).protocol)
    throw new Error('the keys are served under another scheme than the issuer');
  return createRemoteJWKSet(keys, {
    timeoutDuration: CONTROL_BOUNDS.identityProviderTimeoutMs,
    // When they are read again is decided below: an old set goes on serving while the provider is dark.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: 10_000,
  });
}

function describe(error: unknown, issuer: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof errors.JWTExpired)
    return new Problem('token_expired', 'The access token has expired. Sign in again or refresh it.', { cause: error });
  if (error instanceof errors.JWTClaimValidationFailed) {
    const detail =
      error.claim === 'aud'
        ? 'The access token was issued for another audience than this mesh.'
        : error.claim === 'iss'
          ? `The access token comes from an unknown issuer; this mesh knows ${issuer}.`
          : `The access token's ${error.claim} is not acceptable: ${error.message}.`;
    return new Problem('token_invalid', detail, { cause: error, extensions: { claim: error.claim } });
  }
  if (error instanceof errors.JWKSTimeout || error instanceof TypeError) return unreachable(issuer, error);
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed)
    return new Problem('token_invalid', `The access token is not signed by a key of ${issuer}.`, { cause: error });
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSEAlgNotAllowed
  )
    return new Problem('token_invalid', 'The bearer is no signed access token.', { cause: error });
  return unreachable(issuer, error);
}

function toVerified(payload: JWTPayload): VerifiedToken {
  const { exp, iat, sub, iss } = payload;
  if (exp === undefined || iat === undefined || sub === undefined || iss === undefined)
    throw new Problem('token_invalid', 'The access token must carry exp, iat, iss and sub.');
  if (exp - iat > CONTROL_BOUNDS.tokenLifeSeconds)
    throw new Problem(
      'token_invalid',
      `The access token lives ${exp - iat} s; at most ${CONTROL_BOUNDS.tokenLifeSeconds} s are accepted.`,
    );
  const name = payload.name ?? payload.preferred_username;
  const scope = typeof payload.scope === 'string' ? payload.scope.split(' ').filter((s) => s !== '') : [];
  const bound = (payload.cnf as { 'x5t#S256'?: unknown } | undefined)?.['x5t#S256'];
  return {
    subject: sub,
    issuer: iss,
    displayName: typeof name === 'string' ? name : sub,
    scopes: scope,
    expiresAt: exp * 1000,
    ...(typeof bound === 'string' ? { boundTo: bound } : {}),
  };
}

export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  checkIssuerUrl(options.issuer, options.mode);
  let keys: Promise<KeySet> | null = null;
  let readAgainAt = 0;
  /** A key that was withdrawn is not trusted for long; one that is known is, while the provider does not answer. */
  const refreshed = async (set: KeySet): Promise<KeySet> => {
    const now = options.wall();
    if (readAgainAt === 0) readAgainAt = now + CONTROL_BOUNDS.identityKeysMs;
    if (now < readAgainAt) return set;
    readAgainAt = now + CONTROL_BOUNDS.identityKeysRetryMs;
    await set.reload().then(
      () => {
        readAgainAt = options.wall() + CONTROL_BOUNDS.identityKeysMs;
      },
      () => undefined,
    );
    return set;
  };
  const keySet = (): Promise<KeySet> => {
    keys ??= discoverKeys(options.issuer).catch((error: unknown) => {
      keys = null;
      throw unreachable(options.issuer, error);
    });
    return keys.then(refreshed);
  };
  return async (token) => {
    try {
      const header = decodeProtectedHeader(token);
      if (header.typ?.toLowerCase().replace(/^application\//, '') !== 'at+jwt')
        throw new Problem(
          'token_invalid',
          'The bearer is not an access token (its typ is not at+jwt). An ID token is not accepted.',
        );
    } catch (error) {
      throw error instanceof Problem
        ? error
        : new Problem('token_invalid', 'The bearer is no signed access token.', { cause: error });
    }
    try {
      const verified = await jwtVerify(token, await keySet(), {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
        clockTolerance: CONTROL_BOUNDS.clockToleranceSeconds,
        requiredClaims: ['exp', 'iat', 'sub'],
        // Neither older than a token may live, nor issued in the future.
        maxTokenAge: CONTROL_BOUNDS.tokenLifeSeconds,
        currentDate: new Date(options.wall()),
      });
      return toVerified(verified.payload);
    } catch (error) {
      throw describe(error, options.issuer);
    }
  };
}
