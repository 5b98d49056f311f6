/** The reasons of `resync` that the other watch tests do not show: overflow and source-changed are in `watches-miss-nothing`. */
import { expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { adoptAnotherStore } from './testing/adopt-another-store.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';

it('says `compacted` when the view has forgotten what came after the cursor, and tells all of it anew', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  node.membership.set('n-1', 'alive');
  const token = await mesh.issuer.token('ana', ADMIN);
  const [, ready] = await readSse({ mesh, node, token }, (events) => events.at(-1)?.kind === 'Ready');
  for (let n = 0; n <= CONTROL_BOUNDS.viewHistory; n += 1)
    node.membership.set('n-1', n % 2 === 0 ? 'suspect' : 'alive');
  node.membership.set('n-2', 'alive');
  const events = await readSse({ mesh, node, token, cursor: ready?.cursor }, (seen) => seen.at(-1)?.kind === 'Ready');
  expect(events[0]).toMatchObject({ kind: 'Resync', reason: 'compacted', cursor: '' });
  expect(events.map(({ kind, peer }) => [kind, peer?.nodeId])).toEqual([
    ['Resync', undefined],
    ['Snapshot', 'n-1'],
    ['Snapshot', 'n-2'],
    ['Ready', undefined],
  ]);
});

it('says `lineage-changed` to open watches and to cursors of before, once another history is adopted', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  node.membership.set('c-1', 'alive');
  const token = await mesh.issuer.token('ana', ADMIN);
  await using ana = await openRest(node, mesh, { token });
  await ana.call('POST', '/control/v1/peers/c-1:cordon', { body: {} });
  const adopt = (): Promise<string> => adoptAnotherStore(mesh, node, ana);
  let adopted: Promise<string> | undefined;
  const events = await readSse(
    { mesh, node, token },
    (seen) => seen.filter(({ kind }) => kind === 'Ready').length === 2,
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready') adopted ??= adopt();
    },
  );
  await adopted;
  expect(events.find(({ kind }) => kind === 'Resync')).toMatchObject({ reason: 'lineage-changed' });
  const before = events.find(({ kind }) => kind === 'Ready')?.cursor;
  const resumed = await readSse({ mesh, node, token, cursor: before }, (seen) => seen.at(-1)?.kind === 'Ready');
  expect(resumed[0]).toMatchObject({ kind: 'Resync', reason: 'lineage-changed' });
});
