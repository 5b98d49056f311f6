/**
 * A gRPC connection to one control node. The node must prove, at the handshake and so before any call, that it is of role `control` under
 * the mesh CA: nobody else gets to see a token. The connection is made anew when the caller's certificate or the CA has turned.
 */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type PeerCertificate } from 'node:tls';
import { Client, connectivityState, credentials } from '@grpc/grpc-js';
import { checkCertificate } from '@omnirelay/transport';
import type { ControlClientOptions } from './api.ts';
import { CLIENT_BOUNDS } from './bounds.ts';

export type EndpointTrust = Pick<ControlClientOptions, 'caPem' | 'trustDomain' | 'clusterId' | 'identity'>;

export interface VerifiedEndpoint {
  readonly address: string;
  client(): Client;
  /** Null once connected and verified; otherwise why not. Nothing of a call has been sent by then. */
  connected(deadline: number): Promise<string | null>;
  close(): void;
}

export function verifiedEndpoint(address: string, trust: EndpointTrust): VerifiedEndpoint {
  let current: { readonly client: Client; readonly key: string } | null = null;
  let refusal: string | null = null;

  function checkServerIdentity(_host: string, certificate: PeerCertificate): Error | undefined {
    const check = checkCertificate(new X509Certificate(certificate.raw), null, {
      trustDomain: trust.trustDomain,
      allowedRoles: ['control'],
    });
    const problem =
      check.kind === 'refused'
        ? `${check.reason}: ${check.detail}`
        : trust.clusterId !== undefined && check.peer.identity.clusterId !== trust.clusterId
          ? `cluster ${check.peer.identity.clusterId}, expected ${trust.clusterId}`
          : null;
    refusal = problem;
    return problem === null ? undefined : new Error(`not a control node of this mesh: ${problem}`);
  }

  function client(): Client {
    const ca = typeof trust.caPem === 'string' ? trust.caPem : trust.caPem();
    const identity = trust.identity?.();
    const key = `${ca}\n${identity?.certificateChainPem ?? ''}`;
    if (current?.key === key) return current.client;
    current?.client.close();
    const context = createSecureContext({
      minVersion: 'TLSv1.3',
      ecdhCurve: 'X25519',
      ca,
      ...(identity === undefined ? {} : { key: identity.privateKeyPem, cert: identity.certificateChainPem }),
    });
    const made = new Client(address, credentials.createFromSecureContext(context, { checkServerIdentity }), {
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
    current = { client: made, key };
    return made;
  }

  return {
    address,
    client,
    async connected(deadline) {
      const channel = client().getChannel();
      for (;;) {
        const state = channel.getConnectivityState(true);
        if (state === connectivityState.READY) return null;
        if (state === connectivityState.TRANSIENT_FAILURE) return refusal ?? 'no connection could be made';
        if (state === connectivityState.SHUTDOWN) return 'the client is closed';
        const { promise, resolve } = Promise.withResolvers<boolean>();
        // A deadline that has passed would be a negative timer to grpc-js, and a warning on standard error.
        if (Date.now() >= deadline) return refusal ?? 'no connection in time';
        channel.watchConnectivityState(state, deadline, (error) => resolve(error === undefined));
        if (!(await promise)) return refusal ?? 'no connection in time';
      }
    },
    close() {
      current?.client.close();
      current = null;
    },
  };
}
