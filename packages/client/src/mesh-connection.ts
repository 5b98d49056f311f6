/**
 * A gRPC connection to a node of the mesh. Whoever is there must prove who it is at the handshake, by its SPIFFE id under the mesh CA, and so before it hears of any
 * call.
 */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type PeerCertificate } from 'node:tls';
import { Client, credentials } from '@grpc/grpc-js';
import type { IdentityMaterial } from '@omnirelay/pki';
import { checkCertificate, type PeerCheck } from '@omnirelay/transport';
import { CLIENT_BOUNDS } from './bounds.ts';

export interface MeshConnectionTrust {
  /** PEM of the mesh CA. */
  readonly ca: string;
  readonly trustDomain: string;
  readonly allowedRoles?: readonly string[];
  /** The caller's own. */
  readonly identity?: IdentityMaterial | undefined;
  /** Why not, of whoever proved to be of the mesh; null: it is the one. */
  judge(check: PeerCheck): string | null;
}

export function meshConnection(address: string, trust: MeshConnectionTrust): Client {
  const { ca, trustDomain, allowedRoles, identity } = trust;
  function checkServerIdentity(_host: string, { raw }: PeerCertificate): Error | undefined {
    const policy = { trustDomain, ...(allowedRoles === undefined ? {} : { allowedRoles }) };
    const problem = trust.judge(checkCertificate(new X509Certificate(raw), null, policy));
    return problem === null ? undefined : new Error(problem);
  }
  const context = createSecureContext({
    minVersion: 'TLSv1.3',
    ecdhCurve: 'X25519',
    ca,
    ...(identity === undefined ? {} : { key: identity.privateKeyPem, cert: identity.certificateChainPem }),
  });
  return new Client(address, credentials.createFromSecureContext(context, { checkServerIdentity }), {
    // Names are proved by the SPIFFE id, not by DNS; addresses would not pass as a server name.
    'grpc.ssl_target_name_override': 'control.omnirelay.invalid',
    'grpc.default_authority': address,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': CLIENT_BOUNDS.backoffCeilingMs,
    'grpc.keepalive_time_ms': CLIENT_BOUNDS.keepaliveMs,
    'grpc.keepalive_timeout_ms': CLIENT_BOUNDS.keepaliveTimeoutMs,
    'grpc.max_receive_message_length': CLIENT_BOUNDS.messageBytes,
  });
}
