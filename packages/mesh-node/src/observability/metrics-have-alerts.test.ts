import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startHealthServer } from './health-server.ts';
import { createNodeMetrics } from './metrics.ts';

const root = join(import.meta.dirname, '../../../..');

it('ships every metric with an alert rule and a line of the reference, and every rule with its runbook', async () => {
  const reference = await readFile(join(root, 'docs/reference/telemetry.md'), 'utf8');
  const rules = await readFile(join(root, 'docs/observability/alerts/node.yaml'), 'utf8');
  const metrics = await createNodeMetrics().registry.getMetricsAsJSON();
  expect(metrics.length).toBeGreaterThan(10);
  for (const { name } of metrics) {
    expect(rules).toContain(name);
    expect(reference).toContain(`\`${name}\``);
  }
  const runbooks = [...rules.matchAll(/runbook: (\S+)/g)].map(([, path]) => path ?? '');
  expect(runbooks.length).toBe(rules.split('- alert:').length - 1);
  for (const path of runbooks) expect(existsSync(join(root, path)), path).toBe(true);
});

it('tells health, readiness part by part, and metrics, on loopback', async () => {
  let ready = true;
  await using server = await startHealthServer({
    port: 0,
    nodeId: 'n-1',
    metrics: createNodeMetrics().registry,
    readiness: () => [
      { part: 'gossip', ready, why: 'joined' },
      { part: 'registry', ready: false, why: 'dark', optional: true },
    ],
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
  expect(await (await get('/healthz')).json()).toEqual({ nodeId: 'n-1', status: 'ok' });
  const degraded = await get('/readyz');
  expect([degraded.status, ((await degraded.json()) as { status: string }).status]).toEqual([200, 'degraded']);
  ready = false;
  expect((await get('/readyz')).status).toBe(503);
  expect(await (await get('/metrics')).text()).toContain('mesh_gossip_members');
  expect((await get('/else')).status).toBe(404);
});
