import { expect, test } from 'vitest';
import type { MoveShard } from '../content-model.ts';
import { node, planOf, preconditionsFor } from '../testing/plans.ts';
import { RETURN_MS, RunMesh } from './testing/run-mesh.ts';

const [W2, W3] = ['wk-2', 'wk-3'].map(node);
const shardsOf = ({ wanted }: ReturnType<RunMesh['look']>) => wanted.map(({ move }) => move.shard);

function loses(run: RunMesh): void {
  run.gone.add(W2!);
  run.mesh.cordoned.add(W2!);
}
function returns(run: RunMesh): void {
  run.gone.clear();
  run.mesh.cordoned.clear();
}

test('as long as it may be back with another; people are asked once that is over', () => {
  const run = new RunMesh(planOf(1));
  loses(run);
  const waits = { wanted: [], settled: [], waitsFor: 'wk-2 has lost its lease, and may be back' };
  expect(run.turn()).toMatchObject({ ...waits, until: RETURN_MS });
  expect(run.wait(RETURN_MS - 1).turn()).toMatchObject(waits);
  returns(run);
  expect(shardsOf(run.turn())).toEqual([0]);
  run.endAll('let-go');
  // It counts anew from the next time.
  loses(run);
  expect(run.turn()).toMatchObject(waits);
  expect(run.wait(RETURN_MS - 1).turn()).toMatchObject(waits);
  run.wait(1).turn();
  expect([run.change.header.state, run.change.header.pausedBy]).toEqual(['paused', 'mismatch']);
});

test('and nothing that goes elsewhere is held up by it', () => {
  const content = planOf(2);
  const [first, second] = content.steps as readonly MoveShard[];
  const steps = [first!, { ...second!, to: W3! }];
  const run = new RunMesh({ ...content, steps, preconditions: preconditionsFor(steps) });
  loses(run);
  expect([shardsOf(run.turn()), run.change.header.state]).toEqual([[1], 'executing']);
});

test('not where anything else is otherwise as well, nor one that lives and is to have none', () => {
  const moved = new RunMesh(planOf(1));
  loses(moved);
  moved.mesh.put(0, W3!, 60n);
  const cordoned = new RunMesh(planOf(1));
  cordoned.mesh.cordoned.add(W2!);
  for (const run of [moved, cordoned]) {
    run.turn();
    expect([run.change.header.state, run.change.header.pausedBy]).toEqual(['paused', 'mismatch']);
  }
});

test('by whoever leads next as long once more, and no longer', () => {
  const run = new RunMesh(planOf(1));
  loses(run);
  run.turn();
  run.wait(RETURN_MS - 1).lead();
  expect(run.turn().settled).toEqual([]);
  expect(run.wait(RETURN_MS).turn().settled).toMatchObject([{ kind: 'mismatch' }]);
});
