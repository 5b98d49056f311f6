/**
 * The listener of the control API: TLS 1.3 under the mesh CA, client certificates asked for. None at all is allowed where that is
 * optional; one that is presented must be good.
 */
import type { TLSSocket } from 'node:tls';
import type { IdentitySource } from '@omnirelay/pki';
import type { HostPort } from './address.ts';
import { TRANSPORT_BOUNDS, type TransportBounds } from './bounds.ts';
import type { MeshPeer, RefusedConnection, TransportCounters } from './frame-channel.ts';
import { listenMeshTls } from './mesh-tls-server.ts';
import { rememberPeer } from './socket-peer.ts';

export interface MeshTlsListenerOptions {
  readonly identity: IdentitySource;
  readonly trustDomain: string;
  readonly bindAddress: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly clientCertificate: 'optional' | 'required';
  /** In order of preference: `h2`, `http/1.1`. */
  readonly alpn: readonly string[];
  readonly allowedThumbprints?: readonly string[];
  readonly bounds?: Partial<TransportBounds>;
  readonly counters?: TransportCounters;
  onSocket?(socket: TLSSocket, peer: MeshPeer | null): void;
  onRefused?(refused: RefusedConnection): void;
}

/** Takes over a verified connection. One server serves a listener. */
export interface SocketServer {
  accept(socket: TLSSocket, peer: MeshPeer | null): void;
  /** Before the listener closes: lets go of what is open. */
  close(): void;
}

export interface MeshTlsListener extends AsyncDisposable {
  readonly counters?: TransportCounters;
  address(): HostPort;
  serve(server: SocketServer): void;
  close(): Promise<void>;
}

export async function createMeshTlsListener(options: MeshTlsListenerOptions): Promise<MeshTlsListener> {
  const { identity, bindAddress, port, clientCertificate, alpn } = options;
  const bounds: TransportBounds = { ...TRANSPORT_BOUNDS, ...options.bounds };
  let served: SocketServer | undefined;
  const server = await listenMeshTls({
    identity,
    bindAddress,
    port,
    clientCertificate,
    alpn,
    bounds,
    showAuthority: true,
    policy: {
      trustDomain: options.trustDomain,
      ...(options.allowedThumbprints === undefined ? {} : { allowedThumbprints: options.allowedThumbprints }),
    },
    onSocket(socket, peer) {
      rememberPeer(socket, peer);
      options.onSocket?.(socket, peer);
      if (served !== undefined) served.accept(socket, peer);
      else if (options.onSocket === undefined) socket.destroy();
    },
    onRefused: (refused) => options.onRefused?.(refused),
  });
  async function close(): Promise<void> {
    served?.close();
    await server.close();
  }
  return {
    ...(options.counters === undefined ? {} : { counters: options.counters }),
    address: () => server.address(),
    serve: (socketServer) => {
      served = socketServer;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
