/** What this node itself has read of changes is left out on purpose: it may be behind. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { ChangeId } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { adam, ana, WrittenChanges } from '../../changes/testing/written-changes.ts';
import type { OperationContext } from '../operation-context.ts';
import { meshWithPlans, movesTo } from '../testing/mesh-with-plans.ts';
import { ContentShelf } from './content-shelf.ts';
import { freshRuns } from './fresh-runs.ts';

const ends = endsWithTest();
const FENCE = '0000000000.0000000001.00000000000000000001' as never;

test('all that its revisions have done is read from the registry', async () => {
  const { node, planned } = await meshWithPlans(ends);
  const id = (await planned(movesTo('n-2', 3))) as ChangeId;
  const written = new WrittenChanges(node.registry.store);
  let isBehind = false;
  const asked = new Set<bigint>();
  const mirror = {
    loaded: true,
    reached: async (revision: bigint) => {
      asked.add(revision);
      return !isBehind;
    },
  };
  const mirrors = [mirror];
  const context = {
    state: {
      self: { nodeId: 'c-1' },
      ...{ registry: node.registry, peerRecords: mirror, auditRecords: mirror },
      ...{ leadership: { mirrors }, shards: { mirrors }, policies: { mirrors } },
      changes: { mirrors, contents: new ContentShelf(node.registry), staleSince: () => null },
    },
    caller: { principal: {}, scopes: ['mesh.operate'] },
    signal: AbortSignal.timeout(10_000),
  } as unknown as OperationContext;
  const done = async (step: number): Promise<void> => {
    await written.act(id, () => ({ kind: 'step-begun', step, at: Date.now(), fence: FENCE }));
    await written.act(id, () => ({ kind: 'step-done', step, at: Date.now(), fence: FENCE, generation: 2n }));
  };
  const runs = async () =>
    (await freshRuns(context, id)).map(({ content, journal }) => [
      content.steps.length,
      journal.map(({ state }) => state),
    ]);
  expect(await runs()).toEqual([[3, []]]);
  await written.approve(id, ana);
  await written.execute(id);
  await done(1);
  expect(await runs()).toEqual([[3, ['waiting', 'done', 'waiting']]]);
  await written.pause(id);
  const { change } = await written.read(id);
  await written.revise(id, { ...change.content, steps: change.content.steps.slice(2) }, ana);
  await written.act(id, () => ({ kind: 'checked', at: Date.now(), checks: [], rule: { needed: 1 } }));
  await written.approve(id, adam);
  await written.execute(id);
  await done(0);
  expect(await runs()).toEqual([
    [3, ['waiting', 'done', 'waiting']],
    [1, ['done']],
  ]);
  // The maps that it is compared with have what its last step did.
  expect(asked).toContain((await written.read(id)).stepVersions.get(0));
  isBehind = true;
  await expect(runs()).rejects.toMatchObject({ code: 'behind' });
});
