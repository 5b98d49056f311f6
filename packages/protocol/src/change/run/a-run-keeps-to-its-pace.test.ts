import { describe, expect, test } from 'vitest';
import { CHANGE_BOUNDS } from '../bounds.ts';
import type { MoveShard } from '../content-model.ts';
import { node, omar, planOf, preconditionsFor } from '../testing/plans.ts';
import { plannedFor, reasonOfStep } from './move-words.ts';
import { LIMITS, RunMesh } from './testing/run-mesh.ts';

const [W1, W2, W3] = ['wk-1', 'wk-2', 'wk-3'].map(node);
const shardsOf = ({ wanted }: ReturnType<RunMesh['look']>) => wanted.map(({ move }) => move.shard);

describe('pace', () => {
  test('a stage begins as many as may be in flight, and the next one once it has ended', () => {
    const run = new RunMesh(planOf(6));
    expect([shardsOf(run.turn()), run.look().stage, run.look().stages]).toEqual([[0, 1], 1, 3]);
    run.end(0);
    expect(shardsOf(run.turn())).toEqual([1]);
    run.end(1);
    expect(shardsOf(run.turn())).toEqual([2, 3]);
    run.endAll();
    run.turn();
    run.endAll();
    expect([run.change.header.state, run.done.length]).toEqual(['completed', 6]);
  });

  test('moves of others count, of each node and of the cluster', () => {
    const run = new RunMesh(planOf(3));
    run.elsewhere.push({ from: W1!, to: node('wk-9') });
    expect(shardsOf(run.look())).toEqual([0]);
    run.elsewhere.push({ from: node('wk-8'), to: node('wk-9') }, { from: node('wk-8'), to: node('wk-7') });
    const { wanted, waitsFor } = run.look();
    expect([wanted, waitsFor]).toEqual([[], 'as many moves are in flight as may be']);
  });

  test('two changes that are looked at together never take the same room', () => {
    const run = new RunMesh(planOf(3));
    const other = new RunMesh(planOf(3));
    const room = run.room();
    expect([...shardsOf(run.look(room)), ...shardsOf(other.look(room))]).toHaveLength(2);
  });

  test('the hour has room for so many, counted with those that are about to begin', () => {
    const run = new RunMesh(planOf(3));
    run.begunWithinHour = LIMITS.churnPerHour - 1;
    const { wanted, waitsFor, wallUntil } = run.look();
    expect([wanted.length, waitsFor, Number.isFinite(wallUntil)]).toEqual([
      1,
      '100 moves have begun within the hour',
      true,
    ]);
  });

  test('nothing begins while it is held; what is in flight goes on, and it is looked at again when that is over', () => {
    const run = new RunMesh(planOf(6));
    run.turn();
    run.end(0);
    run.end(1);
    Object.assign(run, { heldBy: 'freeze fri until later', heldUntil: run.wall + 5_000 });
    expect(run.turn()).toMatchObject({ wanted: [], waitsFor: 'freeze fri until later', wallUntil: run.wall + 5_000 });
    run.heldBy = null;
    expect(shardsOf(run.turn())).toEqual([2, 3]);
  });
});

describe('what is left out', () => {
  const forHealth = (reason: string) => {
    const content = planOf(2);
    return new RunMesh({ ...content, steps: content.steps.map((step) => ({ ...step, reason })) });
  };

  test('a move for the health of a node that is well again', () => {
    const run = forHealth('sick: 9000 pending');
    run.verdicts.set(W1!, 'sick');
    expect(shardsOf(run.look())).toEqual([0, 1]);
    run.verdicts.delete(W1!);
    expect(run.turn().settled).toEqual([0, 1].map((step) => ({ step, kind: 'skip', why: 'recovered' })));
    expect([run.change.header.state, run.change.journal[0]?.skippedFor]).toEqual(['completed', 'recovered']);
  });

  test('a move to a node that has fallen sick, where a controller has made the change by itself, and a result that is there', () => {
    const run = new RunMesh(planOf(3));
    run.madeBy('system');
    run.verdicts.set(W2!, 'sick');
    run.mesh.put(2, W3!, 60n);
    run.turn();
    run.turn();
    expect(run.states).toEqual(['skipped', 'skipped', 'skipped']);
    expect(run.change.journal.map(({ skippedFor }) => skippedFor)).toEqual([
      'target-not-well',
      'target-not-well',
      'is-there',
    ]);
  });

  test('where a person has a hand in it, a target that has fallen sick is asked about: nothing of it is left out', () => {
    for (const authors of [['person'], ['system', 'person']] as const) {
      const run = new RunMesh(planOf(3));
      run.madeBy(...authors);
      run.verdicts.set(W2!, 'sick');
      run.turn();
      const { header, journal } = run.change;
      expect([header.state, header.pausedBy, run.begun]).toEqual(['paused', 'mismatch', []]);
      const touched = [{ precondition: { kind: 'node-eligible', nodeId: W2 }, now: 'wk-2 is sick.' }];
      expect([journal[0]?.touched, header.voids.at(-1)]).toMatchObject([touched, { why: 'mismatch', touched }]);
      expect(run.states.slice(1)).toEqual(['waiting', 'waiting']);
    }
  });

  test('the word of a planner is read out of the reason that a step has, and of no other', () => {
    expect(plannedFor(reasonOfStep({ reason: 'sick', why: '9000 pending' }))).toBe('sick');
    expect(plannedFor('sick of it')).toBeUndefined();
    expect(plannedFor('constructor: it')).toBeUndefined();
    const long = reasonOfStep({ reason: 'evens-out', why: 'ü'.repeat(500) });
    expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(CHANGE_BOUNDS.stepReasonBytes);
  });
});

describe('what fails, and what waits', () => {
  test('a hand-over that was called off as often as it may be', () => {
    const run = new RunMesh(planOf(1));
    for (let attempt = 0; attempt < CHANGE_BOUNDS.attempts; attempt += 1) {
      run.turn();
      run.endAll('let-go');
    }
    run.turn();
    expect([run.change.header.state, run.begun.length]).toEqual(['failed', CHANGE_BOUNDS.attempts]);
    expect(run.change.header.ended).toBe(
      'The hand-over of shard 00000 of orders from wk-1 to wk-2 was called off 5 times.',
    );
  });

  test('a stage that is not done in its time; what has begun ends, and nothing else begins', () => {
    const run = new RunMesh(planOf(6));
    run.turn();
    run.wait(LIMITS.stageTimeoutMs - 1).turn();
    expect(run.change.header.state).toBe('executing');
    run.wait(1).turn();
    expect([run.change.header.state, run.change.header.ended]).toEqual([
      'failed',
      'Stage 1 of 3 was not done in its time.',
    ]);
    run.endAll();
    run.turn();
    expect(run.states).toEqual(['done', 'done', 'waiting', 'waiting', 'waiting', 'waiting']);
  });

  test('what is held, or waits for others, or is paused, is not late', () => {
    const run = new RunMesh(planOf(2));
    run.heldBy = 'the brake is pulled';
    run.turn();
    run.wait(10 * LIMITS.stageTimeoutMs).turn();
    run.heldBy = null;
    expect(shardsOf(run.turn())).toEqual([0, 1]);
    run.act({ kind: 'pause', by: omar, at: run.wall });
    run.turn();
    run.wait(10 * LIMITS.stageTimeoutMs).turn();
    run.act({ kind: 'resume', by: omar, at: run.wall });
    run.turn();
    expect(run.change.header.state).toBe('executing');
  });

  test('a shard whose owner is gone waits for no change, and its stage fails in time', () => {
    const run = new RunMesh(planOf(1));
    run.gone.add(W1!);
    expect(run.turn()).toMatchObject({ wanted: [], waitsFor: 'wk-1 is gone, and shard 00000 of orders with it' });
    run.mesh.put(0, W2!, 60n);
    run.turn();
    expect(run.change.header.state).toBe('completed');
    const stuck = new RunMesh(planOf(1));
    stuck.gone.add(W1!);
    stuck.turn();
    stuck.wait(LIMITS.stageTimeoutMs).turn();
    expect(stuck.change.header.state).toBe('failed');
  });

  test('who is away and awaited, as source or as target, is waited for, and nothing of that is late', () => {
    for (const node of [W1!, W2!]) {
      const run = new RunMesh(planOf(1));
      run.away.add(node);
      expect(run.turn()).toMatchObject({ wanted: [], settled: [], waitsFor: `${node} is away, and awaited` });
      run.wait(10 * LIMITS.stageTimeoutMs).turn();
      expect(run.change.header.state).toBe('executing');
      run.away.clear();
      expect(shardsOf(run.turn())).toEqual([0]);
      // And once more while the move is in flight.
      run.away.add(node);
      run.turn();
      run.wait(10 * LIMITS.stageTimeoutMs).turn();
      expect([run.change.header.state, run.states]).toEqual(['executing', ['begun']]);
      run.away.clear();
      run.turn();
      run.wait(LIMITS.stageTimeoutMs).turn();
      expect(run.change.header.state).toBe('failed');
    }
  });

  test('a node that is to be emptied and is away is not well again for that', () => {
    const content = planOf(1);
    const run = new RunMesh({
      ...content,
      steps: content.steps.map((step) => ({ ...step, reason: 'leaving: it goes' })),
    });
    run.away.add(W1!);
    expect(run.turn().settled).toEqual([]);
  });

  test('a shard that others are moving is left to them, and judged by what comes of it', () => {
    const run = new RunMesh(planOf(1));
    const end = (id: string) => ({ nodeId: node(id), epoch: 1n });
    run.moves.set(0, { moveId: '1.9.f', shard: 0, from: end('wk-1'), to: end('wk-3'), stage: 'stop' });
    expect(run.turn()).toMatchObject({ wanted: [], waitsFor: 'shard 00000 of orders is on its way already' });
    run.moves.clear();
    run.mesh.put(0, W3!, 60n);
    run.turn();
    expect([run.change.header.state, run.change.header.pausedBy]).toEqual(['paused', 'mismatch']);
  });

  test('a step that has begun and has no move is let go, and begins again', () => {
    const run = new RunMesh(planOf(1));
    run.turn();
    run.moves.clear();
    run.turn();
    expect(run.states).toEqual(['waiting']);
    run.turn();
    expect([run.states, run.begun]).toEqual([['begun'], [0, 0]]);
  });
});

test('a placement goes before all moves, and by itself', () => {
  const moves = planOf(1);
  const policy = { strategy: { kind: 'rendezvous' }, rules: [] } as const;
  const placed = { strategy: { kind: 'ring', virtualNodes: 64 }, rules: [] } as const;
  const namespace = (moves.steps[0] as MoveShard).namespace;
  const run = new RunMesh({
    ...moves,
    preconditions: [...preconditionsFor(moves.steps), { kind: 'namespace-settings', namespace, version: 9n }],
    steps: [
      ...moves.steps,
      { kind: 'set-placement', namespace, policy: placed as never, before: policy, reason: 'it is evener' },
    ],
  });
  run.mesh.placements.set(namespace, { policy, version: 9n });
  const first = run.look();
  expect([first.settled, first.wanted]).toEqual([[{ step: 1, kind: 'place' }], []]);
  run.mesh.placements.set(namespace, { policy: placed as never, version: 10n });
  run.turn();
  expect(shardsOf(run.turn())).toEqual([0]);
});
