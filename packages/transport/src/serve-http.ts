import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { useOf, watchUse } from './connection-use.ts';
import type { MeshTlsListener } from './mesh-tls-listener.ts';

export type HttpRequestListener = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

/**
 * Serves HTTP/1.1 and HTTP/2 by ALPN on one listener; `peerOf(request.socket)` tells who calls. Servers that never listen themselves
 * enforce no deadline of Node's: a connection without a request is ended here.
 */
export function serveHttp(listener: MeshTlsListener, onRequest: HttpRequestListener): void {
  const { bounds, counters } = listener;
  const finishing = new Set<() => void>();
  const serve: HttpRequestListener = (request, response) => {
    listener.used(`${request.socket.remoteAddress}:${request.socket.remotePort}`);
    const over = useOf(request.socket)?.begin();
    response.once('close', () => over?.());
    onRequest(request, response);
  };
  const http1 = createHttp1(serve);
  const http2 = createHttp2({ settings: { maxConcurrentStreams: bounds.streams, enablePush: false } }, serve);
  http2.on('sessionError', () => {});

  function whileOpen(socket: TLSSocket, finish: () => void): void {
    finishing.add(finish);
    socket.once('close', () => finishing.delete(finish));
  }

  listener.serve({
    accept(socket) {
      if (socket.alpnProtocol === 'h2') {
        counters?.negotiated('http-2', 'json');
        // Emitted before it returns, for this socket.
        http2.once('session', (session) => {
          // Says GOAWAY at once; open streams go on.
          const end = (): void => session.close();
          watchUse(socket, bounds, end);
          whileOpen(socket, end);
        });
        http2.emit('connection', socket);
        return;
      }
      counters?.negotiated('http-1.1', 'json');
      if (listener.offersHttp2) counters?.downgraded('http-1.1');
      const use = watchUse(socket, bounds, () => socket.end());
      whileOpen(socket, () => use.finish());
      http1.emit('connection', socket);
    },
    finish() {
      for (const finish of finishing) finish();
    },
  });
}
