/**
 * A gRPC connection to one control node. The node must prove, at the handshake and so before any call, that it is of role `control` under
 * the mesh CA: nobody else gets to see a token. The connection is made anew when the caller's certificate or the CA has turned.
 */
import { type Client, connectivityState } from '@grpc/grpc-js';
import type { PeerCheck } from '@omnirelay/transport';
import type { ControlClientOptions } from './api.ts';
import { meshConnection } from './mesh-connection.ts';

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

  function judge(check: PeerCheck): string | null {
    refusal =
      check.kind === 'refused'
        ? `${check.reason}: ${check.detail}`
        : trust.clusterId !== undefined && check.peer.identity.clusterId !== trust.clusterId
          ? `cluster ${check.peer.identity.clusterId}, expected ${trust.clusterId}`
          : null;
    return refusal === null ? null : `not a control node of this mesh: ${refusal}`;
  }

  function client(): Client {
    const ca = typeof trust.caPem === 'string' ? trust.caPem : trust.caPem();
    const identity = trust.identity?.();
    const key = `${ca}\n${identity?.certificateChainPem ?? ''}`;
    if (current?.key === key) return current.client;
    current?.client.close();
    const { trustDomain } = trust;
    const made = meshConnection(address, { ca, trustDomain, allowedRoles: ['control'], identity, judge });
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
