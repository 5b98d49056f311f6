/**
 * `node src/main.ts [--port 3001] [--console-origin URL]... [--data-dir DIR]`. The same by environment:
 * DEV_IDENTITY_PORT, DEV_IDENTITY_CONSOLE_ORIGIN (comma separated), DEV_IDENTITY_DATA_DIR; the console's client secret is
 * OIDC_CLIENT_SECRET, that of the lease sample, where it runs, LEASE_DEMO_SECRET. When it serves, one JSON line on stdout says where.
 */
import { parseArgs } from 'node:util';
import { startDevIdentity } from './dev-identity.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'console-origin': { type: 'string', multiple: true },
    'data-dir': { type: 'string' },
  },
});
const { env } = process;
const secret = env.OIDC_CLIENT_SECRET;
const port = Number(values.port ?? env.DEV_IDENTITY_PORT ?? 3001);
const origins = values['console-origin'] ?? env.DEV_IDENTITY_CONSOLE_ORIGIN?.split(',');
const dataDir = values['data-dir'] ?? env.DEV_IDENTITY_DATA_DIR;

if (secret === undefined || secret === '') {
  console.error('OIDC_CLIENT_SECRET is not set: give the provider and the console the same secret in it.');
  process.exitCode = 2;
} else if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`port ${values.port ?? env.DEV_IDENTITY_PORT} is not valid: expected a whole number from 0 to 65535.`);
  process.exitCode = 2;
} else {
  try {
    const identity = await startDevIdentity({
      port,
      consoleSecret: secret,
      demoSecret: env.LEASE_DEMO_SECRET,
      ...(origins === undefined ? {} : { consoleOrigins: origins }),
      ...(dataDir === undefined ? {} : { dataDir }),
    });
    console.log(JSON.stringify({ event: 'dev-identity-ready', issuer: identity.issuer }));
    const stop = (): void => void identity.close();
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    // Whoever forked it has gone; until then the channel keeps no process that has nothing else to do.
    process.once('disconnect', stop);
    process.channel?.unref();
  } catch (error) {
    console.error(
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? `port ${port} is taken by another process.` : error,
    );
    process.exitCode = 1;
  }
}
