/**
 * Whose connection a request came on. The peer is kept on the TLS socket itself, under a symbol: HTTP/2 hands out proxies of sockets,
 * and those pass properties through, where a map keyed by the socket would find nothing.
 */
import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { factsOf, identityOf } from './check-peer.ts';
import type { MeshPeer } from './frame-channel.ts';

const PEER = Symbol('omnirelay mesh peer');

export function rememberPeer(socket: TLSSocket, peer: MeshPeer | null): void {
  Object.defineProperty(socket, PEER, { value: peer });
}

/** The verified mesh peer behind a socket of our listeners (`request.socket`); null where it showed no certificate. */
export function peerOf(socket: object): MeshPeer | null {
  return (socket as { readonly [PEER]?: MeshPeer | null })[PEER] ?? null;
}

/** What this needs of a grpc-js server call. */
export interface CallWithAuthContext {
  getAuthContext?(): { readonly sslPeerCertificate?: { readonly raw: Buffer } | undefined };
}

/** The verified mesh peer behind a gRPC call over our listener; null where it showed no certificate. */
export function peerOfCall(call: CallWithAuthContext): MeshPeer | null {
  // The listener has verified chain, trust domain and thumbprint before any call; grpc-js tells of authorised sockets only.
  const raw = call.getAuthContext?.().sslPeerCertificate?.raw;
  if (raw === undefined) return null;
  const leaf = new X509Certificate(raw);
  const identity = identityOf(leaf);
  return identity === null ? null : { identity, certificate: factsOf(leaf) };
}
