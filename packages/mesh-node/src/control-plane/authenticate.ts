/**
 * From credentials to a caller. A token's scopes are the caller's; a mesh certificate of a node gives `mesh.read` and no more, one of role
 * `console` grants nothing by itself. The principal names both, so that the audit does.
 */
import type { AuditPrincipal } from '@omnirelay/wire';
import type { Caller, Credentials, PresentedCertificate } from './caller.ts';
import { SCOPES, type Scope } from './operation.ts';
import { Problem } from './problem.ts';
import type { TokenVerifier } from './token-verifier.ts';

const NODE_ROLES = ['control', 'gateway', 'worker'];

export const isNodeCertificate = <C extends Pick<PresentedCertificate, 'identity'>>(
  certificate: C | undefined,
): certificate is C => certificate !== undefined && NODE_ROLES.includes(certificate.identity.role);

export interface Authenticator {
  readonly verifyToken: TokenVerifier | null;
  /** A removed node's certificate is worth nothing, however long it still lives: why, or null. */
  whyDenied(certificate: PresentedCertificate): string | null;
  /** Told whenever that may have changed; gives back what ends it. */
  onDenials(listener: () => void): () => void;
  /** Unix milliseconds. */
  wall(): number;
}

async function byToken(bearer: string, credentials: Credentials, verifier: TokenVerifier | null): Promise<Caller> {
  if (verifier === null)
    throw new Problem(
      'token_invalid',
      'This mesh knows no identity provider: set mesh.control.oidc, or call with a mesh certificate.',
    );
  const token = await verifier(bearer);
  const { certificate } = credentials;
  if (token.boundTo !== undefined && token.boundTo !== certificate?.thumbprint)
    throw new Problem(
      'token_invalid',
      'The access token is bound to another certificate than the one presented (cnf.x5t#S256).',
    );
  const scopes = SCOPES.filter((scope) => token.scopes.includes(scope));
  const principal: AuditPrincipal = {
    kind: 'user',
    issuer: token.issuer,
    subject: token.subject,
    displayName: token.displayName,
    scopes,
    ...(certificate === undefined ? {} : { certificate: certificate.spiffeId }),
  };
  return { principal, scopes, expiresAt: token.expiresAt, ...(certificate === undefined ? {} : { certificate }) };
}

function byCertificate(certificate: PresentedCertificate): Caller {
  const scopes: readonly Scope[] = ['mesh.read'];
  return {
    principal: {
      kind: 'node',
      issuer: certificate.identity.trustDomain,
      subject: certificate.identity.nodeId,
      displayName: certificate.identity.nodeId,
      scopes,
      certificate: certificate.spiffeId,
    },
    scopes,
    certificate,
    expiresAt: certificate.notAfter,
  };
}

/** Null: nothing is held against the node that this certificate names, or it names none. */
export function denialOf(certificate: PresentedCertificate | undefined, authenticator: Authenticator): Problem | null {
  const why = isNodeCertificate(certificate) ? authenticator.whyDenied(certificate) : null;
  return why === null ? null : new Problem('forbidden', `${why}.`);
}

/** @throws Problem unauthenticated, token_*, forbidden, identity_provider_unreachable */
export async function authenticate(credentials: Credentials, authenticator: Authenticator): Promise<Caller> {
  const { certificate, bearer } = credentials;
  if (certificate !== undefined && certificate.notAfter <= authenticator.wall())
    throw new Problem(
      'unauthenticated',
      'The certificate of this connection has ended. Connect again with the current one.',
    );
  const denied = denialOf(certificate, authenticator);
  if (denied !== null) throw denied;
  if (bearer !== undefined) return byToken(bearer, credentials, authenticator.verifyToken);
  if (isNodeCertificate(certificate)) return byCertificate(certificate);
  throw new Problem(
    'unauthenticated',
    'Send `authorization: Bearer <access token>`, or connect with a mesh certificate. `omnirelay login` gets a token.',
  );
}
