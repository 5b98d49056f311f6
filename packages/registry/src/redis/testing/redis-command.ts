/** One command to a redis of the tests, past the adapter. */
import { createClient } from 'redis';

export async function command<T = unknown>(at: { readonly port: number }, args: readonly string[]): Promise<T> {
  const client = createClient({ socket: { host: '127.0.0.1', port: at.port, reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.sendCommand(args)) as T;
  } finally {
    client.destroy();
  }
}
