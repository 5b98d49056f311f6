/**
 * Ports of loopback for programs that cannot be told to choose one; nobody listens on them in the meantime. A block is given to nobody else, in
 * this process or another, until its programs have had the time to listen.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Of blocks. Below the range from which the system takes ephemeral ones. */
export const LOWEST = 20_000;
export const HIGHEST = 31_000;
/** So many ports of blocks are spoken for by one port of those from `HIGHEST` on: whoever listens there may give them out. */
const SPOKEN_FOR = 10;
/** Longer than any mesh takes to start. */
const PROMISED_MS = 60_000;

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
    const takeBack = await promise(base, size);
    if (takeBack === undefined) continue;
    const free = await Promise.all(Array.from({ length: size }, (_, i) => isFree(base + i)));
    if (free.every(Boolean)) {
      setTimeout(takeBack, PROMISED_MS).unref();
      return base;
    }
    takeBack();
  }
  throw new Error(`no block of ${size} free ports between ${LOWEST} and ${HIGHEST}`);
}

/** Undefined where some of these ports are promised to others. */
async function promise(base: number, size: number): Promise<(() => void) | undefined> {
  const standing: Server[] = [];
  const takeBack = (): void => {
    for (const server of standing) server.close();
  };
  const [first, last] = [base, base + size - 1].map((port) => Math.floor((port - LOWEST) / SPOKEN_FOR)) as [
    number,
    number,
  ];
  for (let offset = first; offset <= last; offset++) {
    const server = await listening(HIGHEST + offset);
    if (server === undefined) {
      takeBack();
      return undefined;
    }
    standing.push(server.unref());
  }
  return takeBack;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listening(port);
  if (server === undefined) return false;
  const closed = once(server, 'close');
  server.close();
  await closed;
  return true;
}

/** Undefined where somebody else listens. */
const listening = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
