/** The TLS server under both listeners: it takes any certificate at the handshake, looks at it, and says why it turned somebody away. */
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import type { IdentityMaterial, IdentitySource } from '@omnirelay/pki';
import type { HostPort } from './address.ts';
import type { TransportBounds } from './bounds.ts';
import { checkPeer, type PeerPolicy } from './check-peer.ts';
import { connectionSlots } from './connection-slots.ts';
import type { MeshPeer, RefusedConnection } from './frame-channel.ts';
import { contextOptions } from './tls-material.ts';

export interface MeshTlsServerOptions {
  readonly identity: IdentitySource;
  readonly policy: PeerPolicy;
  readonly bindAddress: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly clientCertificate: 'optional' | 'required';
  readonly alpn: readonly string[];
  readonly bounds: TransportBounds;
  /** Shows the CA behind the leaf, for joiners that know no more of it than its hash. */
  readonly showAuthority?: boolean;
  onSocket(socket: TLSSocket, peer: MeshPeer | null): void;
  onRefused(refused: RefusedConnection): void;
  /** Takes the socket of a peer that was removed, to tell it so; without it that is cut like any other that is refused. */
  onRemoved?(socket: TLSSocket, detail: string): void;
}

export interface MeshTlsServer {
  address(): HostPort;
  /** The connection from this `address:port` has made a call. */
  used(ends: string): void;
  /** Ends the connection from this `address:port`. */
  cut(ends: string): void;
  /** Stops listening, gives open connections the grace to end by themselves, and destroys what is left. */
  close(graceMs?: number): Promise<void>;
}

export async function listenMeshTls(options: MeshTlsServerOptions): Promise<MeshTlsServer> {
  const { identity, bounds } = options;
  const sockets = new Set<TLSSocket>();
  const material = (current: IdentityMaterial): SecureContextOptions => {
    const context = contextOptions(current);
    return options.showAuthority ? { ...context, cert: `${current.certificateChainPem}\n${current.caPem}` } : context;
  };
  const server: Server = createServer({
    ...material(identity.current()),
    ALPNProtocols: [...options.alpn],
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: bounds.handshakeMs,
    noDelay: true,
  });
  server.maxConnections = bounds.connections;
  const stopRotating = identity.onRotate((current) => server.setSecureContext(material(current)));

  // A secured socket and the TCP one below it share nothing but their two ends.
  const slots = connectionSlots(bounds);
  const arriving = new Map<string, Socket>();
  const endsOf = (socket: Socket): string => `${socket.remoteAddress}:${socket.remotePort}`;

  server.on('connection', (socket: Socket) => {
    const remoteAddress = socket.remoteAddress ?? '';
    const ends = endsOf(socket);
    if (!slots.take(ends, remoteAddress, () => socket.destroy())) {
      const detail = 'all connections that may be open without a certificate are in use';
      options.onRefused({ remoteAddress, reason: 'too-many-connections', detail });
      socket.destroy();
      return;
    }
    arriving.set(ends, socket);
    socket.once('close', () => {
      slots.release(ends);
      arriving.delete(ends);
    });
  });

  server.on('secureConnection', (socket) => {
    const ends = endsOf(socket);
    arriving.delete(ends);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // Whoever was told the end and stays all the same is cut off.
    socket.once('finish', () => {
      const linger = setTimeout(() => socket.destroy(), bounds.lingerMs);
      socket.once('close', () => clearTimeout(linger));
    });
    const remoteAddress = socket.remoteAddress ?? '';
    const check = checkPeer(socket, options.policy);
    if (check.kind === 'accepted') {
      slots.release(ends);
      return options.onSocket(socket, check.peer);
    }
    if (check.reason === 'no-certificate' && options.clientCertificate === 'optional')
      return options.onSocket(socket, null);
    const { kind: _, ...refused } = check;
    options.onRefused({ remoteAddress, ...refused });
    if (check.reason === 'removed' && options.onRemoved !== undefined) options.onRemoved(socket, check.detail);
    else socket.destroy();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    socket.on('error', () => {});
    // Somebody who hung up was not turned away.
    if (error.code !== 'ECONNRESET') {
      options.onRefused({ remoteAddress: socket.remoteAddress ?? '', reason: 'tls-handshake', detail: error.message });
    }
    socket.destroy();
  });

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host: options.bindAddress, port: options.port }, resolve);
  await promise.catch((error: unknown) => {
    stopRotating();
    throw error;
  });
  server.off('error', reject);
  const { address: host, port } = server.address() as AddressInfo;

  return {
    address: () => ({ host, port }),
    used: (ends) => slots.used(ends),
    cut(ends) {
      for (const socket of sockets) if (endsOf(socket) === ends) socket.destroy();
    },
    async close(graceMs = 0) {
      stopRotating();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of arriving.values()) socket.destroy();
      const destroyAll = (): void => {
        for (const socket of sockets) socket.destroy();
      };
      const force = graceMs > 0 ? setTimeout(destroyAll, graceMs) : undefined;
      if (force === undefined) destroyAll();
      await closed.promise;
      clearTimeout(force);
    },
  };
}
