/** What a gRPC server lets a caller keep open: streams, an idle connection, a call whose message does not come. */
import { createRequire } from 'node:module';
import type { ServerInterceptor, ServerOptions } from '@grpc/grpc-js';
import type { MeshTlsListener } from './mesh-tls-listener.ts';

/** For the server that serves this listener. */
export function grpcLimits({ bounds, used }: Pick<MeshTlsListener, 'bounds' | 'used'>): ServerOptions {
  return {
    'grpc.max_connection_idle_ms': bounds.idleMs,
    'grpc.max_concurrent_streams': bounds.streams,
    interceptors: [messageInTime(bounds.requestBodyMs, used)],
  };
}

/** Ends a call whose request has not come in whole by then. */
function messageInTime(limitMs: number, used: MeshTlsListener['used']): ServerInterceptor {
  const { ServerInterceptingCall, status } = createRequire(import.meta.url)(
    '@grpc/grpc-js',
  ) as typeof import('@grpc/grpc-js');
  return (_method, call) => {
    used(call.getPeer());
    let late: NodeJS.Timeout | undefined;
    return new ServerInterceptingCall(call, {
      start(next) {
        late = setTimeout(
          () =>
            call.sendStatus({
              code: status.DEADLINE_EXCEEDED,
              details: `the request did not come in whole within ${limitMs} ms`,
            }),
          limitMs,
        );
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
