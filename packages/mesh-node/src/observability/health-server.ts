/**
 * `/healthz`, `/readyz` and `/metrics`, on loopback only and without TLS: for the machine's own supervisor and scraper. `/healthz` says that
 * the process answers; `/readyz` names each part with its reason and never waits for anything (a dark registry is told, not waited for).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface ReadinessPart {
  readonly part: string;
  readonly ready: boolean;
  /** What is so, in a sentence; for a part that is not ready, what to do. */
  readonly why: string;
  /** The node serves without it: told, but `/readyz` stays 200. */
  readonly optional?: boolean;
}

export interface HealthServerOptions {
  readonly port: number;
  readonly nodeId: string;
  readonly metrics: Registry;
  readiness(): readonly ReadinessPart[];
}

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const answers: Readonly<Record<string, () => Promise<{ status: number; type: string; body: string }>>> = {
    '/healthz': async () => ({
      status: 200,
      type: 'application/json',
      body: JSON.stringify({ nodeId: options.nodeId, status: 'ok' }),
    }),
    '/readyz': async () => {
      const parts = options.readiness();
      const ready = parts.every((part) => part.ready || part.optional === true);
      const degraded = parts.some((part) => !part.ready);
      const status = ready ? (degraded ? 'degraded' : 'ready') : 'not-ready';
      return {
        status: ready ? 200 : 503,
        type: 'application/json',
        body: JSON.stringify({ nodeId: options.nodeId, status, parts }),
      };
    },
    '/metrics': async () => ({ status: 200, type: options.metrics.contentType, body: await options.metrics.metrics() }),
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const answer = answers[path];
    if (answer === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(answer === undefined ? 404 : 405, { 'content-type': 'text/plain' });
      response.end(answer === undefined ? 'Known here: /healthz, /readyz, /metrics\n' : 'Only GET and HEAD\n');
      return;
    }
    answer().then(
      ({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
        response.end(request.method === 'HEAD' ? undefined : body);
      },
      (error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`${error instanceof Error ? error.message : String(error)}\n`);
      },
    );
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
