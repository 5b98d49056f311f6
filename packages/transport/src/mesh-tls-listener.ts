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
  /** The listener closes: takes no further calls, and lets go of each connection once none is open on it. */
  finish(): void;
}

export interface MeshTlsListener extends AsyncDisposable {
  readonly counters?: TransportCounters;
  readonly bounds: TransportBounds;
  readonly offersHttp2: boolean;
  address(): HostPort;
  serve(server: SocketServer): void;
  /** The connection from this `address:port` has made a call: it is no idle one that gives way to newcomers. */
  used(ends: string): void;
  /** Ends the connection from this `address:port`. */
  cut(ends: string): void;
  /** Stops listening, lets open calls come to their end within the grace (none by default), and cuts what is left. */
  close(graceMs?: number): Promise<void>;
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
  async function close(graceMs = 0): Promise<void> {
    served?.finish();
    await server.close(graceMs);
  }
  return {
    ...(options.counters === undefined ? {} : { counters: options.counters }),
    bounds,
    offersHttp2: alpn.includes('h2'),
    address: () => server.address(),
    serve: (socketServer) => {
      served = socketServer;
    },
    used: (ends) => server.used(ends),
    cut: (ends) => server.cut(ends),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}
