/** A peer that really serves: an HTTP server that answers its own name, dies, hangs and comes back at the same port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpPeer extends AsyncDisposable {
  readonly nodeId: string;
  readonly endpoint: string;
  /** Calls that reached it. */
  served(): number;
  /** From now on calls are taken in and not answered. */
  hang(): void;
  /** All connections are cut, and nobody listens. */
  die(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function httpPeer(nodeId: string): Promise<HttpPeer> {
  let calls = 0;
  let hangs = false;
  let port = 0;
  let server: Server | null = null;

  async function comeBack(): Promise<void> {
    await die();
    hangs = false;
    server = createServer((_, response) => {
      calls++;
      if (!hangs) response.end(nodeId);
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
    await promise;
    port = (server.address() as AddressInfo).port;
  }
  async function die(): Promise<void> {
    const ending = server;
    server = null;
    if (ending === null) return;
    const closed = new Promise((resolve) => ending.close(resolve));
    ending.closeAllConnections();
    await closed;
  }
  await comeBack();
  return {
    nodeId,
    endpoint: `127.0.0.1:${port}`,
    served: () => calls,
    hang: () => {
      hangs = true;
    },
    ...{ die, comeBack, [Symbol.asyncDispose]: die },
  };
}
