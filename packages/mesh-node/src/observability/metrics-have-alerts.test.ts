import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startHealthServer } from './health-server.ts';
import { createNodeMetrics } from './metrics.ts';

/** The names in the expressions of the rules: no comments, no label values, and nothing that only contains one. */
function namesIn(rules: string): { readonly expressions: number; readonly names: ReadonlySet<string> } {
  const expressions = [...rules.matchAll(/^\s+expr: '(.*)'$/gm)].map(([, text]) => text ?? '');
  const names = expressions.flatMap((text) => text.replace(/"[^"]*"/g, '').match(/[A-Za-z_:][\w:]*/g) ?? []);
  return { expressions: expressions.length, names: new Set(names) };
}

/** What a scrape has of a metric. */
const seriesOf = (name: string, type: string): readonly string[] =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => `${name}${suffix}`) : [name];

const root = join(import.meta.dirname, '../../../..');

it('ships every metric with an alert rule and a line of the reference, and every rule with its runbook', async () => {
  const reference = await readFile(join(root, 'docs/reference/telemetry.md'), 'utf8');
  const rules = await readFile(join(root, 'docs/observability/alerts/node.yaml'), 'utf8');
  const metrics = await createNodeMetrics().registry.getMetricsAsJSON();
  expect(metrics.length).toBeGreaterThan(10);
  const { expressions, names } = namesIn(rules);
  expect(expressions).toBe(rules.split('- alert:').length - 1);
  for (const { name, type } of metrics) {
    expect(
      seriesOf(name, String(type)).some((series) => names.has(series)),
      name,
    ).toBe(true);
    expect(reference).toContain(`\`${name}\``);
  }
  const runbooks = [...rules.matchAll(/runbook: (\S+)/g)].map(([, path]) => path ?? '');
  expect(runbooks.length).toBe(rules.split('- alert:').length - 1);
  for (const path of runbooks) expect(existsSync(join(root, path)), path).toBe(true);
});

it('takes no comment and no longer name for a rule', () => {
  const { names } = namesIn('        # mesh_a\n        expr: \'rate(mesh_b_total{mesh_c="mesh_d"}[5m]) > 0\'\n');
  expect(['mesh_a', 'mesh_b', 'mesh_b_total', 'mesh_d'].filter((name) => names.has(name))).toEqual(['mesh_b_total']);
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
