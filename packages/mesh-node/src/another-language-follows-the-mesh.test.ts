/** The Python example of docs/examples/python over the published protos and real nodes: it lists, watches, and goes on at another control node and at its next start. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { writeIdentityFiles } from '@omnirelay/pki';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { BRISK, sharesOf, writeIntent, writeNamespace } from './sharding/testing/shard-mesh.ts';
import { repository } from './testing/published-client.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const run = promisify(execFile);
/** Debian's own: its packages are of no other. */
const PYTHON = '/usr/bin/python3';
const EXAMPLE = join(repository, 'docs', 'examples', 'python', 'follow_mesh.py');
const PROTO = join(repository, 'proto');
const ends = endsWithTest();

/** Messages alone: calls are made by their paths. */
async function generate(folder: string): Promise<void> {
  await mkdir(folder);
  const protos = ['control/v1/control', 'leadership/v1/leadership_control', 'shards/v1/shard_control'];
  const files = protos.map((name) => join(PROTO, 'omnirelay', `${name}.proto`));
  await run('protoc', ['-I', PROTO, `--python_out=${folder}`, ...files]);
}

/** What a program prints, line by line. */
function watching(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(PYTHON, [EXAMPLE, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const problems: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  createInterface({ input: child.stderr }).on('line', (line) => problems.push(line));
  const ended = once(child, 'exit');
  void ended.then(() => {
    for (const look of waiting) look();
  });
  const end = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  ends.defer(end);
  return {
    lines,
    end,
    async until(isSo: () => boolean): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (isSo()) resolve();
        else if (child.exitCode !== null) reject(new Error(problems.join('\n')));
      };
      waiting.add(look);
      look();
      await promise.finally(() => waiting.delete(look));
    },
  };
}

test('a Python program lists shards and leaders, follows them from one control node to the next, and goes on where it ended', async () => {
  const cluster = ends.use(await testCluster());
  const registry = { kind: 'sqlite', path: join(cluster.directory, 'registry.sqlite') } as const;
  const control = { role: 'control', registry, sharding: BRISK } as const;
  const k1 = await cluster.start('k1', control);
  const k2 = await cluster.start('k2', { ...control, seeds: [k1] });
  const seeds = [k1, k2];
  const leads = (node: TestNode): boolean => node.mesh.leadership.holds('global-control');
  await k1.until(() => leads(k1) || leads(k2));
  const w1 = await cluster.start('w1', { seeds, sharding: BRISK });
  await k1.until(() => k1.status('k2') === 'alive' && k1.status('w1') === 'alive');
  await k1.until(() => k1.mesh.registry.state().kind === 'ok');
  await writeNamespace(k1, { effects: 'fenced' });
  const shares = (node: TestNode, workers: readonly TestNode[]) => sharesOf(node, workers).join();
  await k1.until(() => shares(k1, [w1]) === '24');

  const generated = join(cluster.directory, 'generated');
  await generate(generated);
  const identity = join(cluster.directory, 'app');
  await writeIdentityFiles(identity, await cluster.issue('app'));
  const env = { ...process.env, PYTHONPATH: generated };
  const endpoints = seeds.flatMap(({ mesh }) => ['--endpoint', `localhost:${mesh.ports.controlGrpc}`]);
  const of = [...endpoints, '--identity', identity];
  const list = async (...args: readonly string[]) =>
    (await run(PYTHON, [EXAMPLE, 'list', ...args, ...of], { env })).stdout.trimEnd().split('\n');
  const listed = await list('shards', '--namespace', 'orders');
  expect([listed.length, listed[0], listed[23]]).toEqual([
    ...[24, expect.stringMatching(/^orders\/00000 w1 Active /), expect.stringMatching(/^orders\/00023 w1 Active /)],
  ]);
  const leader = leads(k1) ? 'k1' : 'k2';
  const fence = String.raw`\d{10}\.\d{10}\.\d{20}`;
  expect(await list('leaders', '--scope', 'global-control')).toEqual([
    expect.stringMatching(new RegExp(`^global-control ${leader} term \\d+ fence ${fence}$`)),
  ]);

  const stateFile = join(cluster.directory, 'orders.json');
  const asked = ['watch', 'shards', '--namespace', 'orders', '--state-file', stateFile, ...of];
  const first = watching(asked, env);
  await first.until(() => first.lines.length > 0);
  const owned = (lines: readonly string[], owner: string) =>
    new Set(
      lines
        .filter((line) => line.startsWith('changed ') && line.split(' ')[2] === owner)
        .map((line) => line.split(' ')[1]),
    ).size;
  const w2 = await cluster.start('w2', { seeds, sharding: BRISK });
  await first.until(() => owned(first.lines, 'w2') === 12);

  // The node that serves it goes: the next one tells what comes, and nothing twice over.
  await k1[Symbol.asyncDispose]();
  const before = first.lines.length;
  await writeIntent(k2, 'w2', 'Draining');
  await k2.until(() => shares(k2, [w1, w2]) === '24,0');
  await first.until(() => owned(first.lines.slice(before), 'w1') === 12);
  expect(first.lines.filter((line) => line.startsWith('snapshot'))).toEqual(['snapshot of 24']);
  await first.end();

  await writeIntent(k2, 'w2', 'Active');
  await k2.until(() => shares(k2, [w1, w2]) === '12,12');
  const second = watching(asked, env);
  await second.until(() => owned(second.lines, 'w2') === 12);
  expect(second.lines[0]).toBe('goes on with 24');
  expect(second.lines.filter((line) => line.startsWith('snapshot'))).toEqual([]);
}, 120_000);
