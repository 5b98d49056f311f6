import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { MeshTlsListener } from './mesh-tls-listener.ts';

export type HttpRequestListener = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

/** Serves HTTP/1.1 and HTTP/2 by ALPN on one listener; `peerOf(request.socket)` tells who calls. */
export function serveHttp(listener: MeshTlsListener, onRequest: HttpRequestListener): void {
  const http1 = createHttp1(onRequest);
  const http2 = createHttp2(onRequest);
  http2.on('sessionError', () => {});
  listener.serve({
    accept(socket) {
      const isHttp2 = socket.alpnProtocol === 'h2';
      listener.counters?.negotiated(isHttp2 ? 'http-2' : 'http-1.1', 'json');
      (isHttp2 ? http2 : http1).emit('connection', socket);
    },
    close: () => http1.closeAllConnections(),
  });
}
