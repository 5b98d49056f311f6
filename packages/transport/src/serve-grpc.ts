import { createRequire } from 'node:module';
import type { Server } from '@grpc/grpc-js';
import type { MeshTlsListener } from './mesh-tls-listener.ts';

/**
 * Serves gRPC on a listener whose ALPN is `h2`. grpc-js sees connections that are verified already; handlers ask `peerOfCall`. Make the
 * server with `grpcLimits`: without, a connection may idle for ever.
 */
export function serveGrpc(listener: MeshTlsListener, server: Server): void {
  // Loaded only where gRPC is served: it is 18 MB, and a node that only gossips needs none of it.
  const { ServerCredentials } = createRequire(import.meta.url)('@grpc/grpc-js') as typeof import('@grpc/grpc-js');
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  listener.serve({
    accept(socket) {
      listener.counters?.negotiated('grpc-h2', 'protobuf');
      injector.injectConnection(socket);
    },
    // Tells each caller to go (GOAWAY); open calls go on.
    finish: () => server.tryShutdown(() => {}),
  });
}
