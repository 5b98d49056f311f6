import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { startDevIdentity } from './dev-identity.ts';

/** As written: `fetch` would mend the path first. */
async function statusOf(port: number, path: string): Promise<number | undefined> {
  const [response] = (await once(get({ host: '127.0.0.1', port, path }), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

it('an address that is none is refused, and the provider serves on', async () => {
  await using provider = await startDevIdentity({ port: 0, consoleSecret: 'a-secret-of-the-test' });
  for (const path of ['//', '///', 'http://', '/%', '/interaction/%2e%2e'])
    expect(await statusOf(provider.port, path)).toBeGreaterThanOrEqual(400);
  expect(await statusOf(provider.port, '/.well-known/openid-configuration')).toBe(200);
});
