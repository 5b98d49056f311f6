/**
 * The first and the later certificates of a node. A joiner knows of the mesh no more than what stands in its token: the hash of the CA's
 * key. It asks the node for its CA, holds it against the hash, and only then, over a connection verified under that CA, sends the token.
 */
import { createHash, type X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { type IdentityMaterial, parseJoinToken } from '@omnirelay/pki';
import { identityOf, parseAddress } from '@omnirelay/transport';
import {
  controlPb,
  grpcServiceDefinition,
  type JoinAnswer,
  jsonToMessage,
  messageToJson,
  type RenewAnswer,
} from '@omnirelay/wire';
import type { CallOptions } from './api.ts';
import { CLIENT_BOUNDS } from './bounds.ts';
import { type ControlLine, callWithFailover } from './call-with-failover.ts';
import { ownProblem } from './control-error.ts';
import { lineState } from './line-state.ts';
import { type EndpointTrust, verifiedEndpoint } from './verified-endpoint.ts';

const service = grpcServiceDefinition(controlPb.BootstrapService);

export interface JoinMeshOptions extends CallOptions {
  /** `host:port` of a control gRPC listener. */
  readonly endpoint: string;
  /** The join token, as it was printed. */
  readonly token: string;
  readonly csrPem: string;
  readonly nodeId: string;
}

/** @throws PkiError for a damaged token, ControlError otherwise (`wrong_authority` when the CA is not the token's). */
export async function joinMesh(options: JoinMeshOptions): Promise<JoinAnswer> {
  const { endpoint, token, csrPem, nodeId, ...callOptions } = options;
  const { caKeyHash } = parseJoinToken(token);
  const { caPem, trustDomain } = await fetchAuthority(endpoint, caKeyHash, callOptions.signal);
  return withLine([endpoint], { caPem, trustDomain }, async (line) => {
    const request = jsonToMessage(controlPb.JoinMeshRequestSchema, { token, csrPem, nodeId });
    // Not repeatable: a token serves once.
    const call = { method: service.joinMesh, request, options: callOptions, repeatable: false };
    return messageToJson<JoinAnswer>(controlPb.JoinMeshResponseSchema, await callWithFailover(line, call));
  });
}

export interface RenewCertificateOptions extends CallOptions {
  readonly endpoints: readonly string[];
  /** The certificate held now: it is the credential, and its CA the trust. */
  readonly identity: IdentityMaterial;
  readonly csrPem: string;
}

/** @throws ControlError */
export async function renewCertificate(options: RenewCertificateOptions): Promise<RenewAnswer> {
  const { endpoints, identity, csrPem, ...callOptions } = options;
  const trust = { caPem: identity.caPem, trustDomain: identity.identity.trustDomain, identity: () => identity };
  return withLine(endpoints, trust, async (line) => {
    const request = jsonToMessage(controlPb.RenewCertificateRequestSchema, { csrPem });
    const call = { method: service.renewCertificate, request, options: callOptions, repeatable: true };
    return messageToJson<RenewAnswer>(controlPb.RenewCertificateResponseSchema, await callWithFailover(line, call));
  });
}

async function withLine<T>(
  endpoints: readonly string[],
  trust: EndpointTrust,
  use: (line: ControlLine) => Promise<T>,
): Promise<T> {
  const state = lineState();
  const verified = endpoints.map((endpoint) => verifiedEndpoint(endpoint, trust));
  try {
    return await use({ endpoints: verified, state, token: undefined, at: 0 });
  } finally {
    for (const endpoint of verified) endpoint.close();
    state[Symbol.dispose]();
  }
}

export interface FetchedAuthority {
  readonly caPem: string;
  readonly trustDomain: string;
}

/** The CA that a node shows, once its key has the hash that the caller was told. @throws ControlError */
export async function fetchAuthority(
  endpoint: string,
  caKeyHash: string,
  signal?: AbortSignal,
): Promise<FetchedAuthority> {
  const target = parseAddress(endpoint);
  if (target === null) throw ownProblem('invalid_argument', 400, `${endpoint} is no host:port`);
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<FetchedAuthority>();
  const socket = connect({ ...target, minVersion: 'TLSv1.3', ALPNProtocols: ['h2'], rejectUnauthorized: false });
  const deadline = setTimeout(
    () => reject(ownProblem('unavailable', 503, `${endpoint} did not answer in time`)),
    CLIENT_BOUNDS.handshakeMs,
  );
  const onAbort = (): void => reject(ownProblem('cancelled', 499, 'the call was cancelled'));
  signal?.addEventListener('abort', onAbort, { once: true });
  socket.on('error', (error) => reject(ownProblem('unavailable', 503, `${endpoint}: ${error.message}`, error)));
  socket.once('secureConnect', () => {
    const leaf = socket.getPeerX509Certificate();
    const ca = leaf === undefined ? undefined : authorityOf(leaf, caKeyHash);
    const trustDomain = leaf === undefined ? undefined : identityOf(leaf)?.trustDomain;
    if (ca !== undefined && trustDomain !== undefined) return resolve({ caPem: ca.toString(), trustDomain });
    reject(
      ownProblem(
        'wrong_authority',
        403,
        `${endpoint} is not under the CA that the join token names; the token was not sent. Check the address, or mint a new token`,
      ),
    );
  });
  return promise.finally(() => {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', onAbort);
    socket.destroy();
  });
}

const LONGEST_CHAIN = 8;

function authorityOf(leaf: X509Certificate, caKeyHash: string): X509Certificate | undefined {
  let at: X509Certificate | undefined = leaf;
  for (let depth = 0; at !== undefined && depth < LONGEST_CHAIN; depth++) {
    const spki = at.publicKey.export({ type: 'spki', format: 'der' });
    if (at.ca && createHash('sha256').update(spki).digest('base64url') === caKeyHash) return at;
    at = at.issuerCertificate;
  }
  return undefined;
}
