/** An HTTP proxy between the browser and the mesh, so that a journey can cut every connection for a while, as a bad line does. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

export interface BreakableLine extends AsyncDisposable {
  /** For `browser.newContext({ proxy })`. */
  readonly proxy: { readonly server: string; readonly bypass: string };
  /** Cuts what is open and takes nothing new, for so long. Answers how many connections it cut. */
  cut(ms: number): Promise<number>;
}

export async function breakableLine(): Promise<BreakableLine> {
  let whole = true;
  const server = createServer((asked, answer) => {
    const onward = request(asked.url ?? '', { method: asked.method, headers: asked.headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    if (!whole) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutAll = (): number => {
    const cut = open.size;
    for (const socket of open) socket.destroy();
    return cut;
  };
  return {
    // Chromium takes loopback past any proxy unless it is told not to.
    proxy: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bypass: '<-loopback>' },
    async cut(ms) {
      whole = false;
      const cut = cutAll();
      await setTimeout(ms);
      whole = true;
      return cut;
    },
    async [Symbol.asyncDispose]() {
      cutAll();
      server.close();
    },
  };
}
