/** What a gRPC server lets a caller keep open: streams, an idle connection, a call whose message does not come. */
import { createRequire } from 'node:module';
import type { ServerInterceptor, ServerOptions } from '@grpc/grpc-js';
import type { MeshTlsListener } from './mesh-tls-listener.ts';

/** For the server that serves this listener. */
export function grpcLimits(listener: Pick<MeshTlsListener, 'bounds' | 'used' | 'cut'>): ServerOptions {
  const { bounds } = listener;
  return {
    'grpc.max_connection_idle_ms': bounds.idleMs,
    'grpc.max_concurrent_streams': bounds.streams,
    interceptors: [messageInTime(listener)],
  };
}

/** Ends a call whose request has not come in whole by then, and soon after its connection: the stream would stay half open for ever. */
function messageInTime({ bounds, used, cut }: Pick<MeshTlsListener, 'bounds' | 'used' | 'cut'>): ServerInterceptor {
  const { ServerInterceptingCall, status } = createRequire(import.meta.url)(
    '@grpc/grpc-js',
  ) as typeof import('@grpc/grpc-js');
  const details = `the request did not come in whole within ${bounds.requestBodyMs} ms`;
  return (_method, call) => {
    const caller = call.getPeer();
    used(caller);
    let late: NodeJS.Timeout | undefined;
    return new ServerInterceptingCall(call, {
      start(next) {
        late = setTimeout(() => {
          call.sendStatus({ code: status.DEADLINE_EXCEEDED, details });
          setTimeout(() => cut(caller), bounds.lingerMs).unref();
        }, bounds.requestBodyMs);
        next({
          onReceiveHalfClose(forward) {
            clearTimeout(late);
            forward();
          },
          onCancel() {
            clearTimeout(late);
          },
        });
      },
    });
  };
}
