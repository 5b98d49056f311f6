import { once } from 'node:events';
import { createServer } from 'node:net';

/** A loopback port for a program that cannot be told to choose one; nobody holds it in the meantime. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const closed = once(probe, 'close');
  probe.close();
  await closed;
  return typeof address === 'object' && address !== null ? address.port : 0;
}
