/** A block of ports that nobody listens on now, below the range from which the system takes ephemeral ones. */
import net from 'node:net';

const LOWEST = 20_000;
const HIGHEST = 31_000;

export async function freePortBlock(size: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = LOWEST + Math.floor(Math.random() * ((HIGHEST - LOWEST) / 200)) * 200;
    if (await allFree(base, size)) return base;
  }
  throw new Error(`no block of ${size} free ports between ${LOWEST} and ${HIGHEST}`);
}

async function allFree(base: number, size: number): Promise<boolean> {
  for (let port = base; port < base + size; port++) if (!(await isFree(port))) return false;
  return true;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
