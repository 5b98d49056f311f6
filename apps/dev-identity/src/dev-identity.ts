/**
 * A real OpenID provider for development: authorization code with PKCE, device flow, rotating refresh tokens, JWT access tokens
 * for `urn:omnirelay:control`. It serves loopback only and answers only to loopback host names.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { isInteraction, sendPage, serveInteraction } from './interaction-routes.ts';
import { errorPage } from './pages.ts';
import { providerConfiguration } from './provider-configuration.ts';
import { loadSecrets } from './secrets-file.ts';
import { openSessionStore } from './session-store.ts';

export interface DevIdentityOptions {
  /** 0 takes a free one. Default 3001. */
  readonly port?: number;
  /** `127.0.0.1` (default), `::1` or `localhost`; anything else is refused. */
  readonly host?: string;
  /** Origins of the console, where codes are sent. Default `http://localhost:3000` and `http://127.0.0.1:3000`. */
  readonly consoleOrigins?: readonly string[];
  /** Secret of the client `omnirelay-console`. */
  readonly consoleSecret: string;
  /** Secret of the client `omnirelay-lease-demo`, which asks for tokens by itself (client credentials); absent: there is no such client. */
  readonly demoSecret?: string | undefined;
  /** Where keys, sessions and tokens are kept; absent: they end with the process. */
  readonly dataDir?: string;
}

export interface DevIdentity extends AsyncDisposable {
  readonly issuer: string;
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const HOST_HEADER = /^(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?$/;

export class NotLoopbackError extends Error {
  readonly code = 'not_loopback';
}

function requireOrigin(text: string): string {
  const url = new URL(text);
  if (!LOOPBACK.has(url.hostname.replace(/^\[|\]$/g, '')))
    throw new NotLoopbackError(
      `console origin ${text} is not loopback: the development provider serves this machine only`,
    );
  return url.origin;
}

export async function startDevIdentity(options: DevIdentityOptions): Promise<DevIdentity> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK.has(host))
    throw new NotLoopbackError(
      `refused to listen on ${host}: the development provider binds 127.0.0.1, ::1 or localhost only`,
    );
  const origins = (options.consoleOrigins ?? ['http://localhost:3000', 'http://127.0.0.1:3000']).map(requireOrigin);
  const secrets = await loadSecrets(options.dataDir);

  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    sendPage(response, 503, errorPage('Starting.'));
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 3001, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const issuer = `http://${host === '::1' ? '[::1]' : host}:${port}`;
  const store = openSessionStore(options.dataDir === undefined ? ':memory:' : join(options.dataDir, 'sessions.sqlite'));
  const provider = new Provider(
    issuer,
    providerConfiguration({
      consoleOrigins: origins,
      consoleSecret: options.consoleSecret,
      demoSecret: options.demoSecret,
      secrets,
      store: store.forModel,
    }),
  );
  const serveProvider = provider.callback();
  handle = (request, response) => {
    // A page elsewhere may point its own name at this address: it must not reach the provider.
    if (!HOST_HEADER.test(request.headers.host ?? ''))
      return sendPage(response, 421, errorPage('Loopback names only.'));
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'no-referrer');
    const path = URL.parse(request.url ?? '/', issuer)?.pathname;
    if (path === undefined) return sendPage(response, 400, errorPage('This address cannot be read.'));
    if (isInteraction(path)) void serveInteraction(provider, request, response);
    else serveProvider(request, response);
  };

  const close = async (): Promise<void> => {
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    store.close();
  };
  return { issuer, port, close, [Symbol.asyncDispose]: close };
}
