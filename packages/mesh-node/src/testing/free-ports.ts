/** Ports of loopback for programs that cannot be told to choose one; nobody holds them in the meantime. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which the system takes ephemeral ones. */
const LOWEST = 20_000;
const HIGHEST = 31_000;

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const closed = once(probe, 'close');
  probe.close();
  await closed;
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The first of `size` ports in a row. */
export async function freePortBlock(size: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = LOWEST + Math.floor(Math.random() * ((HIGHEST - LOWEST) / size)) * size;
    const free = await Promise.all(Array.from({ length: size }, (_, i) => isFree(base + i)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`no block of ${size} free ports between ${LOWEST} and ${HIGHEST}`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
