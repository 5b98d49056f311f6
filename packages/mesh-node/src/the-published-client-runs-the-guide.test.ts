/** Who installs the client from its tarball, and nothing else of this repository, gets as far as docs/reference/sdk-getting-started.md says, over real nodes. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeIdentityFiles } from '@omnirelay/pki';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admittedBy, BRISK, ORDERS, sharesOf, writeNamespace } from './sharding/testing/shard-mesh.ts';
import { startControl } from './sharding/testing/start-control.ts';
import { installPublishedClient, type PublishedClient, repository } from './testing/published-client.ts';
import { greetingOf, serveGreetings } from './testing/serve-greetings.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const EXAMPLE = join(repository, 'packages', 'client', 'examples', 'quickstart.ts');
const ends = new AsyncDisposableStack();
let folder = '';
let client: PublishedClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-client-'));
  client = await installPublishedClient(folder);
});
afterAll(async () => {
  await ends.disposeAsync();
  await rm(folder, { recursive: true, force: true });
});

test('the tarball holds JavaScript, declarations and what explains them, and needs nothing of this repository', async () => {
  const isExpected = /^(?:package\.json|README\.md|LICENSE|index\.d\.ts|[a-zA-Z0-9_-]+\.js)$/;
  expect(client.files.filter((file) => !isExpected.test(file))).toEqual([]);
  expect(client.files).toEqual(expect.arrayContaining(['index.js', 'index.d.ts', 'README.md', 'LICENSE']));
  const installed = join(client.project, 'node_modules', '@omnirelay', 'client');
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Record<string, object>;
  expect(manifest).toMatchObject({ license: 'Apache-2.0', engines: { node: expect.any(String) } });
  expect(Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@omnirelay/'))).toEqual([]);
  const code = await Promise.all(
    client.files.filter((file) => /\.(?:js|d\.ts)$/.test(file)).map((file) => readFile(join(installed, file), 'utf8')),
  );
  expect(code.filter((module) => /from ['"]@omnirelay\/|['"]\.\.?\/[^'"]*\.ts['"]/.test(module))).toEqual([]);
});

test('the page shows the sample, which is short and fits the declarations', async () => {
  const sample = await readFile(EXAMPLE, 'utf8');
  expect(sample.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  const page = await readFile(join(repository, 'docs', 'reference', 'sdk-getting-started.md'), 'utf8');
  expect(page).toContain(`\`\`\`ts\n${sample}\`\`\`\n`);
  await copyFile(EXAMPLE, join(client.project, 'quickstart.ts'));
  const compilerOptions = {
    ...{ target: 'esnext', module: 'nodenext', lib: ['esnext'], strict: true, noEmit: true, skipLibCheck: false },
    ...{ types: ['node'], typeRoots: [join(repository, 'node_modules', '@types')] },
  };
  await writeFile(
    join(client.project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['quickstart.ts', 'node_modules/@omnirelay/client/index.d.ts'] }),
  );
  await client.run(join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
});

test('the sample asks the owner of each key over a real mesh, and again from its files with no control node to be reached', async () => {
  await copyFile(EXAMPLE, join(client.project, 'quickstart.ts'));
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  const workers: TestNode[] = [];
  for (const id of ['w1', 'w2']) workers.push(await cluster.start(id, { seeds: [k1], sharding: BRISK }));
  for (const worker of workers) await serveGreetings(worker);
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1);
  await k1.until(() => sharesOf(k1, workers).join() === '12,12');
  for (const worker of workers) await worker.until(() => admittedBy(worker).length === 12);
  const identity = join(client.project, 'identity');
  await writeIdentityFiles(identity, await cluster.issue('app'));

  const keys = Array.from({ length: 12 }, (_, at) => `customer-${at}`);
  const ask = (endpoint: string) => client.run('quickstart.ts', endpoint, identity, ...keys);
  const greetings = keys.map((key) => greetingOf(key, k1.mesh.shards.owner(ORDERS, key)?.owner));
  const told = await ask(`localhost:${k1.mesh.ports.controlGrpc}`);
  expect(told.split('\n').filter((line) => line.startsWith('hello'))).toEqual(greetings);
  expect(told).toMatch(/^2 workers, 24 shards, live$/m);
  expect(new Set(greetings.map((line) => line.split(' ').at(-1)))).toEqual(new Set(['w1', 'w2']));
  expect(told).toMatch(/^any: w[12]$/m);

  // Nobody listens there: it starts from its files.
  const dark = await ask('localhost:1');
  expect(dark).toMatch(/^2 workers, 24 shards, stale$/m);
  expect(dark.split('\n').filter((line) => line.startsWith('hello'))).toEqual(greetings);
});
