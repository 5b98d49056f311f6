/** The development identity provider as a process, with a secret for the lease sample. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface IdentityProcess extends AsyncDisposable {
  readonly issuer: string;
  readonly secret: string;
}

const SCRIPT = fileURLToPath(new URL('../../../../apps/dev-identity/src/main.ts', import.meta.url));

export async function startIdentityProcess(): Promise<IdentityProcess> {
  const secret = randomBytes(16).toString('hex');
  const env = { ...process.env, OIDC_CLIENT_SECRET: randomBytes(16).toString('hex'), LEASE_DEMO_SECRET: secret };
  const child = fork(SCRIPT, ['--port', '0'], { env, stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  const ended = once(child, 'exit');
  const served = Promise.withResolvers<string>();
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-10_000);
    const issuer = /"issuer":"([^"]+)"/.exec(said)?.[1];
    if (issuer !== undefined) served.resolve(issuer);
  });
  void ended.then(([code]) => served.reject(new Error(`the identity provider ended (${code}) before it served`)));
  return {
    issuer: await served.promise,
    secret,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
