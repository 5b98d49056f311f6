/** The example of docs/reference/node-shards.md is the code that runs here, over real nodes and on redis, while shards change hands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { expect, test } from 'vitest';
import { execute, type TaskSink } from '../testing/sharded-task.ts';
import { type NodeOptions, type TestNode, testCluster } from '../testing/test-cluster.ts';
import { admittedBy, BRISK, sharesOf, writeNamespace } from './testing/shard-mesh.ts';

const ends = endsWithTest();

const WHERE = /^import type .*\n/m;

test('the page shows the code that is tested', () => {
  const read = (...path: readonly string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8');
  const page = read('..', '..', '..', '..', 'docs', 'reference', 'node-shards.md');
  const [, shown = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const [, code = ''] = read('..', 'testing', 'sharded-task.ts').split('\n/* As the page shows it. */\n');
  expect(shown).toMatch(/^import type \{ MeshNode \} from '@omnirelay\/mesh-node';\n/);
  expect(shown.replace(WHERE, '')).toBe(code);
});

function sinkOf(): TaskSink & { readonly taken: readonly string[]; readonly stale: readonly string[] } {
  const highest = new Map<number, string>();
  const taken: string[] = [];
  const stale: string[] = [];
  return {
    taken,
    stale,
    async append(shard, task, fence) {
      // As a sink somewhere else would answer: after a while.
      await new Promise((done) => setTimeout(done, 2));
      const isStale = fence < (highest.get(shard) ?? '');
      if (!isStale) highest.set(shard, fence);
      (isStale ? stale : taken).push(task);
      return isStale ? 'stale' : 'taken';
    },
  };
}

test('on redis every task is executed once while a worker joins and another one leaves', async () => {
  const redis = ends.use(await startRedis());
  const cluster = ends.use(await testCluster());
  const registry = {
    kind: 'redis' as const,
    urls: [`redis://127.0.0.1:${redis.port}`],
  } satisfies NodeOptions['registry'];
  const k1 = await cluster.start('k1', { role: 'control', registry, sharding: BRISK });
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  const worker = (id: string) => cluster.start(id, { seeds: [k1], sharding: BRISK });
  const w1 = await worker('w1');
  const nodes = new Map<string, TestNode>([['w1', w1]]);
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  const sink = sinkOf();
  const asked: string[] = [];
  /** Asks whoever is said to be the one, until it is executed. */
  async function run(name: string): Promise<void> {
    let at = 'w1';
    for (;;) {
      const node = nodes.get(at)?.mesh;
      const answer = node === undefined ? 'come again' : await execute(node, sink, { key: name, name });
      if (answer === 'taken') return;
      const [, next] = /^ask (\w+)$/.exec(answer) ?? [];
      at = next !== undefined && nodes.has(next) ? next : 'w1';
      if (next === undefined) await new Promise((done) => setTimeout(done, 5));
    }
  }
  let goesOn = true;
  async function load(lane: number): Promise<void> {
    for (let task = 0; goesOn; task++) {
      const name = `t${lane}-${task}`;
      asked.push(name);
      await run(name);
    }
  }
  const lanes = [0, 1, 2, 3].map(load);
  const w2 = await worker('w2');
  nodes.set('w2', w2);
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await w2.until(() => admittedBy(w2).length === 12);
  await w2[Symbol.asyncDispose]();
  await w1.until(() => admittedBy(w1).length === 24);
  goesOn = false;
  await Promise.all(lanes);
  expect(asked.length).toBeGreaterThan(100);
  expect([...sink.taken].sort()).toEqual([...asked].sort());
  expect(sink.stale).toEqual([]);
}, 60_000);
