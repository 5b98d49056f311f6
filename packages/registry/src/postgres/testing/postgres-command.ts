/** Statements to a postgres of the tests, past the adapter, as its superuser. */
import { Client } from 'pg';

export async function command<T = Record<string, unknown>>(
  at: { readonly port: number; readonly database?: string; readonly user?: string },
  text: string,
): Promise<readonly T[]> {
  const client = new Client({
    host: '127.0.0.1',
    port: at.port,
    database: at.database ?? 'postgres',
    user: at.user ?? 'postgres',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}
