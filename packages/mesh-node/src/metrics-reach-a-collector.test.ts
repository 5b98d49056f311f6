import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { exportMetrics } from './observability/otlp-metrics.ts';
import { testCluster } from './testing/test-cluster.ts';

interface Exported {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue: string } }[] };
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape it asked for
    readonly scopeMetrics: readonly { readonly metrics: readonly any[] }[];
  }[];
}

async function collector() {
  const got: { url: string | undefined; body: Exported }[] = [];
  const server = createServer(async (request, response) => {
    got.push({ url: request.url, body: (await json(request)) as Exported });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    got,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('a node of any role sends what /metrics shows, at the latest when it ends', async () => {
  await using to = await collector();
  await using cluster = await testCluster();
  const node = await cluster.start('w1', { telemetry: { otlpEndpoint: to.url } });
  await node[Symbol.asyncDispose]();
  const sent = to.got.filter(({ url }) => url === '/v1/metrics').at(-1)?.body.resourceMetrics[0];
  expect(sent?.resource.attributes).toContainEqual({ key: 'service.instance.id', value: { stringValue: 'w1' } });
  const members = sent?.scopeMetrics[0]?.metrics.find(({ name }) => name === 'mesh_gossip_members');
  expect(members.gauge.dataPoints.map((point: { attributes: unknown }) => point.attributes)).toContainEqual([
    { key: 'mesh_status', value: { stringValue: 'alive' } },
  ]);
});

test('the page on the network opens the way to the collector for nodes of any role, and for the console', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/operating/network.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.includes('| the OTLP collector'));
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(['every node, of any role', 'console']);
});

test('histograms count each bucket alone; a collector that is gone is told once and ends nothing', async () => {
  const metrics = new Registry();
  const took = new Histogram({
    name: 'took_ms',
    help: 'Time.',
    labelNames: ['way'],
    buckets: [1, 10],
    registers: [metrics],
  });
  for (const value of [0.5, 0.6, 5, 50]) took.observe({ way: 'in' }, value);
  const options = {
    self: { trustDomain: 'test.invalid', clusterId: 'c', role: 'worker', nodeId: 'w-1' },
    meshVersion: '0.1.0',
    metrics,
    wall: () => 1_700_000_000_000,
  };
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  const to = await collector();
  await exportMetrics({ ...options, otlpEndpoint: `${to.url}/`, onProblem })[Symbol.asyncDispose]();
  const [metric] = to.got[0]?.body.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  expect(metric.histogram.dataPoints).toEqual([
    {
      startTimeUnixNano: '1700000000000000000',
      timeUnixNano: '1700000000000000000',
      attributes: [{ key: 'way', value: { stringValue: 'in' } }],
      count: '4',
      sum: 56.1,
      explicitBounds: [1, 10],
      bucketCounts: ['2', '1', '1'],
    },
  ]);
  await to[Symbol.asyncDispose]();
  await exportMetrics({ ...options, otlpEndpoint: to.url, onProblem })[Symbol.asyncDispose]();
  expect(problems).toEqual([expect.stringContaining('metrics did not reach')]);
});
