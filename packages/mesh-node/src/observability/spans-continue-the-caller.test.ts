import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createNodeTracer } from './tracer.ts';

interface Exported {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly { readonly name: string; readonly traceId: string; readonly parentSpanId?: string }[];
    }[];
  }[];
}

test('spans reach a collector by OTLP over HTTP, and continue the trace of the caller', async () => {
  const got = Promise.withResolvers<{ readonly url: string | undefined; readonly body: Exported }>();
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    got.resolve({ url: request.url, body: JSON.parse(body) as Exported });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  try {
    const tracer = createNodeTracer({
      self: { trustDomain: 'test.invalid', clusterId: 'c', role: 'control', nodeId: 'c-1' },
      meshVersion: '0.1.0',
      otlpEndpoint: `http://127.0.0.1:${port}/`,
    });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await tracer.inSpan('list-peers', { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }, async () => undefined);
    // What still waits leaves with the node.
    await tracer[Symbol.asyncDispose]();
    const { url, body } = await got.promise;
    expect(url).toBe('/v1/traces');
    expect(body.resourceSpans[0]?.scopeSpans[0]?.spans[0]).toMatchObject({
      name: 'list-peers',
      traceId,
      parentSpanId: '00f067aa0ba902b7',
    });
  } finally {
    collector.close();
  }
});
