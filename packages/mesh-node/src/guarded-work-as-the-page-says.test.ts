/** The example of docs/operating/leadership.md is the code that runs here, over real nodes: who leads works, and who did not stop in time is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { type Ledger, runJob } from './testing/guarded-job.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

const SCOPE = 'jobs/eu';
const WHERE = /^import type .*\n/m;

test('the page shows the code that is tested', () => {
  const read = (...path: readonly string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8');
  const [, shown = ''] =
    /^```ts\n([\s\S]*?)^```$/m.exec(read('..', '..', '..', 'docs', 'operating', 'leadership.md')) ?? [];
  const [, code = ''] = read('testing', 'guarded-job.ts').split('\n/* As the page shows it. */\n');
  expect(shown).toMatch(/^import type \{ MeshNode \} from '@omnirelay\/mesh-node';\n/);
  expect(shown.replace(WHERE, '')).toBe(code);
});

function ledger(): Ledger & { readonly entries: string[] } {
  let highest = '';
  const entries: string[] = [];
  return {
    entries,
    async append(entry, fence) {
      if (fence < highest) return 'stale';
      highest = fence;
      entries.push(entry);
      return 'taken';
    },
  };
}

test('who leads does the work, nobody else does, and an older fence is refused where the work lands', async () => {
  const cluster = ends.use(await testCluster());
  const registry = { kind: 'sqlite', path: join(cluster.directory, 'registry.sqlite') } as const;
  const nodes: TestNode[] = [];
  for (const id of ['k1', 'k2'])
    nodes.push(
      await cluster.start(id, {
        ...{ role: 'control', registry, seeds: nodes.slice(0, 1) },
        leadership: { scopes: [{ scope: SCOPE, effects: 'fenced' }] },
      }),
    );
  const leads = (node: TestNode): boolean => node.mesh.leadership.under(SCOPE) !== undefined;
  await nodes[0]?.until(() => nodes.some(leads));
  const first = nodes.find(leads) as TestNode;
  const second = nodes.find((node) => node !== first) as TestNode;
  const book = ledger();
  const job = (entry: string) => ({ entry, ledger: book });
  expect(await runJob(first.mesh, SCOPE, job('one'))).toBe('taken');
  expect(await runJob(second.mesh, SCOPE, job('two'))).toBe('not now: no-claim');

  const old = first.mesh.leadership.under(SCOPE)?.fence ?? '';
  await first[Symbol.asyncDispose]();
  await second.until(() => leads(second));
  expect(await runJob(second.mesh, SCOPE, job('three'))).toBe('taken');
  expect(await book.append('late', old)).toBe('stale');
  expect(book.entries).toEqual(['one', 'three']);
});
