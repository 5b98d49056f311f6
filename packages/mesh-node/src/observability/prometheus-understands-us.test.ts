import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../testing/free-ports.ts';
import { type TestCluster, testCluster } from '../testing/test-cluster.ts';
import { createNodeMetrics } from './metrics.ts';

const root = join(import.meta.dirname, '../../../..');
const observability = join(root, 'docs/observability');

let cluster: TestCluster;
let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
let targets: readonly string[];

/** Debian's Prometheus on the example of the documentation: other targets, and quicker. */
async function startPrometheus(scraped: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'omnirelay-prometheus-'));
  await mkdir(join(folder, 'alerts'));
  await writeFile(join(folder, 'alerts/node.yaml'), await readFile(join(observability, 'alerts/node.yaml')));
  const example = await readFile(join(observability, 'prometheus.yaml'), 'utf8');
  const config = example
    .replaceAll(/_interval: 15s/g, '_interval: 1s')
    .replace(/targets:[\s\S]*$/, `targets: ${JSON.stringify(scraped)}\n`);
  await writeFile(join(folder, 'prometheus.yaml'), config);
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`prometheus ended with ${code}:\n${said}`);
  });
  ended.catch(() => undefined);
  const ask = async <T>(path: string, query: Record<string, string> = {}): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(query)}`);
    const body = (await answer.json()) as { readonly status: string; readonly error?: string; readonly data: T };
    if (body.status !== 'success') throw new Error(`${path} ${JSON.stringify(query)}: ${body.error}`);
    return body.data;
  };
  return {
    ask,
    /** Another process tells no events: it is asked again and again. */
    async until(holds: () => Promise<boolean>): Promise<void> {
      for (;;) {
        if (await Promise.race([holds().catch(() => false), ended])) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended.catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
const query = async (expression: string): Promise<readonly Sample[]> =>
  (await prometheus.ask<{ readonly result: readonly Sample[] }>('query', { query: expression })).result;

beforeAll(async () => {
  cluster = await testCluster();
  const control = await cluster.start('c1', { role: 'control', registry: { kind: 'memory' } });
  const worker = await cluster.start('w1', { seeds: [control] });
  await control.until(() => control.status('w1') === 'alive');
  targets = [control, worker].map(({ mesh }) => `127.0.0.1:${mesh.ports.health}`);
  prometheus = await startPrometheus(targets);
  await prometheus.until(async () => (await query('up{job="omnirelay"} == 1')).length === targets.length);
  await prometheus.until(
    async () => (await query('mesh_leadership_claims{mesh_scope_kind="global"} == 1')).length === 1,
  );
});
afterAll(async () => {
  await prometheus?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

describe('a real Prometheus beside real nodes', () => {
  it('scrapes every metric, and sees the mesh that there is', async () => {
    const known = await prometheus.ask<Record<string, unknown>>('metadata');
    for (const { name } of await createNodeMetrics().registry.getMetricsAsJSON())
      expect(Object.keys(known), name).toContain(name);
    const alive = await query('mesh_gossip_members{mesh_status="alive"}');
    expect(alive.map(({ metric, value }) => [metric.instance, value[1]]).sort()).toEqual(
      targets.map((instance) => [instance, '2']).sort(),
    );
    expect((await query('mesh_certificate_expiry_seconds > 0')).length).toBe(targets.length);
    expect(alive.map(({ metric }) => metric.cluster)).toEqual(targets.map(() => 'dev'));
  });

  it('evaluates every alert rule without an error, and none of them speaks of a mesh that is well', async () => {
    type Rule = { readonly name: string; readonly health: string; readonly lastError?: string; readonly query: string };
    type Groups = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
    const rules = async () => (await prometheus.ask<Groups>('rules')).groups.flatMap((group) => group.rules);
    await prometheus.until(async () => (await rules()).every(({ health }) => health !== 'unknown'));
    const evaluated = await rules();
    expect(evaluated.length).toBeGreaterThan(15);
    expect(evaluated.filter(({ health }) => health !== 'ok')).toEqual([]);
    for (const rule of evaluated) expect(await query(rule.query), rule.name).toEqual([]);
  });

  it('answers every query of the documentation', async () => {
    const page = await readFile(join(root, 'docs/reference/telemetry.md'), 'utf8');
    const queries = [...page.matchAll(/^```promql\n([\s\S]*?)^```/gm)]
      .flatMap(([, text = '']) => text.split('\n'))
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    expect(queries.length).toBeGreaterThan(5);
    const known = await prometheus.ask<Record<string, unknown>>('metadata');
    for (const expression of queries) {
      await query(expression);
      for (const [name] of expression.matchAll(
        /mesh_(?!status|outcome|reason|code|face|operation|direction|scope_kind|transition|trigger)\w+/g,
      ))
        expect(Object.keys(known), expression).toContain(name.replace(/_(?:bucket|sum|count)$/, ''));
    }
  });
});
