/** One HTTP/2 connection of a caller, and how long an answer takes from the request to its last byte. */
import { once } from 'node:events';
import { connect } from 'node:http2';
import type { IdentityMaterial } from '@omnirelay/pki';

export interface TimedAnswer {
  readonly status: number;
  readonly etag: string;
  readonly ms: number;
  readonly bytes: number;
}

export interface RestTiming extends Disposable {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<TimedAnswer>;
}

export async function openRestTiming(port: number, caller: IdentityMaterial): Promise<RestTiming> {
  const session = connect(`https://127.0.0.1:${port}`, {
    ca: caller.caPem,
    cert: caller.certificateChainPem,
    key: caller.privateKeyPem,
    checkServerIdentity: () => undefined,
  });
  await once(session, 'connect');
  return {
    async get(path, headers = {}) {
      const began = performance.now();
      const request = session.request({ ':path': path, ...headers });
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      const ended = once(request, 'end');
      const [head] = (await once(request, 'response')) as [Record<string, unknown>];
      await ended;
      return { status: Number(head[':status']), etag: String(head.etag), ms: performance.now() - began, bytes };
    },
    [Symbol.dispose]: () => session.destroy(),
  };
}
