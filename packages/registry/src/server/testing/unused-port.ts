import { createServer } from 'node:net';

/** Below those that meshes of tests take in blocks, the ones that a mesh has by default, and all that the system gives to clients: what is stopped and started again finds it free. */
const LOWEST = 10_000;
const HIGHEST = 17_000;

/** A port that nobody listens at. */
export async function unusedPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
