import { expect, test } from 'vitest';
import { contentProblems } from './content-problems.ts';
import { draftChange } from './draft-change.ts';
import { inverseOf } from './inverse-content.ts';
import { judgeStep, restOf } from './judge-step.ts';
import { applyVerb } from './life-cycle.ts';
import {
  after,
  ana,
  approve,
  begun,
  checked,
  done,
  execute,
  executing,
  fence,
  HOUR,
  hashOf,
  movesIn,
  NOW,
  node,
  olga,
  omar,
  PLAN,
  PlannedMesh,
  POLICY,
  planOf,
  preconditionsFor,
  revise,
  UNDO,
} from './testing/plans.ts';
import type { ChangeVerb } from './verbs.ts';

const basis = { lineageEpoch: 1_764_000_000n, maps: [] };
const reason = 'It has made things worse';
const undo: ChangeVerb = { kind: 'rollback', by: omar, at: NOW, reason, rollbackId: UNDO };
const pause: ChangeVerb = { kind: 'pause', by: omar, at: NOW };

/** Three of five moves are done; step 1 was found done. */
function halfDone() {
  const content = planOf(5);
  const mesh = new PlannedMesh(content);
  const change = after(
    executing(content),
    ...[0, 2, 3].flatMap((step) => [begun(step), done(step)]),
    { kind: 'step-skipped', step: 1, at: NOW, fence: fence(100n) },
    pause,
  );
  for (const step of [0, 2, 3]) mesh.put(step, content.steps[step]!.to, 45n + BigInt(step));
  return { change, mesh };
}

test('the inverse takes back what was done, the last first, and nothing that the change did not do', () => {
  const { change, mesh } = halfDone();
  mesh.policies.set(POLICY, 8n);
  const { content, left } = inverseOf([change], { view: mesh, basis });
  expect(left).toEqual([]);
  expect(movesIn(content?.steps ?? []).map(({ shard, from, to }) => [shard, from, to])).toEqual([
    [3, 'wk-2', 'wk-1'],
    [2, 'wk-3', 'wk-1'],
    [0, 'wk-2', 'wk-1'],
  ]);
  expect(content?.preconditions).toEqual([
    { kind: 'shard-owner', namespace: 'orders', shard: 3, owner: 'wk-2', since: 48n },
    { kind: 'shard-owner', namespace: 'orders', shard: 2, owner: 'wk-3', since: 47n },
    { kind: 'shard-owner', namespace: 'orders', shard: 0, owner: 'wk-2', since: 45n },
    { kind: 'node-eligible', nodeId: 'wk-1' },
    { kind: 'policy-version', document: POLICY, version: 8n },
  ]);
  expect(contentProblems(content!)).toEqual([]);
});

test('it is a change like any other: it runs, and then the first is rolled back and all is where it was', () => {
  const { change, mesh } = halfDone();
  const { content } = inverseOf([change], { view: mesh, basis });
  const undone = after(change, undo);
  expect(undone.header).toMatchObject({ state: 'cancelled', rollbackBy: UNDO });
  expect(undone.header).not.toHaveProperty('pausedBy');
  const options = { id: UNDO, content: content!, contentHash: hashOf(content!), by: omar, at: NOW };
  const drafted = draftChange({ ...options, expiresAt: NOW + HOUR, rollbackOf: PLAN });
  if (drafted.kind === 'refused') throw new Error(drafted.detail);
  // The policy lets what leads back to the approved base run by itself.
  const ready = after(drafted.change, { kind: 'submit', by: omar, at: NOW }, checked(0));
  let running = after(ready, execute(ready));
  for (const [at, { shard, to }] of movesIn(content!.steps).entries()) {
    expect(judgeStep(running, at, mesh)).toEqual({ kind: 'begin' });
    running = after(running, begun(at), done(at));
    mesh.put(shard, to, 90n);
  }
  expect(running.header).toMatchObject({ state: 'completed', rollbackOf: PLAN });
  expect([0, 2, 3].map((shard) => mesh.shardAt('orders' as never, shard)?.owner)).toEqual(['wk-1', 'wk-1', 'wk-1']);
  const ended: ChangeVerb = { kind: 'rollback-ended', rollbackId: UNDO, at: NOW, undone: true };
  expect(after(undone, ended).header.state).toBe('rolled-back');
});

test('what has moved on since is left alone, and told', () => {
  const { change, mesh } = halfDone();
  const whys = () =>
    inverseOf([change], { view: mesh, basis }).left.map(({ move, why }) => [movesIn([move])[0]?.shard, why]);
  mesh.put(0, node('wk-1'), 70n);
  mesh.put(2, node('wk-8'), 70n);
  // Away and back again: whoever moved it meant it.
  mesh.put(3, node('wk-2'), 71n);
  expect(whys()).toEqual([
    [3, 'moved-on'],
    [2, 'moved-on'],
    [0, 'already-back'],
  ]);
  expect(inverseOf([change], { view: mesh, basis }).content).toBeNull();
  mesh.put(3, node('wk-2'), 48n);
  mesh.cordoned.add(node('wk-1'));
  expect(whys()[0]).toEqual([3, 'not-eligible']);
  const orphan = planOf(1).steps.map((step) => ({ ...step, from: null }));
  const content = planOf(1, { steps: orphan, preconditions: preconditionsFor(orphan) });
  const given = after(executing(content), begun(0), done(0));
  expect(inverseOf([given], { view: new PlannedMesh(content), basis })).toMatchObject({
    content: null,
    left: [{ why: 'had-no-owner' }],
  });
});

test('over several revisions each shard goes back to where the first one took it', () => {
  const { change, mesh } = halfDone();
  const rest = restOf(change);
  const onward = rest.steps.map((step, at) =>
    // The shard that revision 1 brought to wk-2 goes on to wk-4.
    at === 0 ? { ...step, shard: 0, from: node('wk-2'), to: node('wk-4') } : step,
  );
  const second = { ...rest, steps: onward, preconditions: preconditionsFor(onward) };
  const asked = after(change, revise(second), checked());
  const ready = after(asked, approve(asked, olga), approve(asked, ana));
  const again = after(ready, execute(ready), { ...begun(0), at: NOW + 90 }, { ...done(0), at: NOW + 91 });
  mesh.put(0, node('wk-4'), 45n);
  const { content } = inverseOf([change, again], { view: mesh, basis });
  expect(movesIn(content?.steps ?? []).map(({ shard, from, to }) => [shard, from, to])).toEqual([
    [0, 'wk-4', 'wk-1'],
    [3, 'wk-2', 'wk-1'],
    [2, 'wk-3', 'wk-1'],
  ]);
});

test('nothing is undone twice at a time, nor what has done nothing, nor while steps are in flight', () => {
  const { change } = halfDone();
  const undone = after(change, undo);
  const other = { ...undo, reason: 'It is worse still than I thought' };
  expect(applyVerb(undone, other)).toMatchObject({ code: 'rollback_begun' });
  const wrong: ChangeVerb = { kind: 'rollback-ended', rollbackId: PLAN, at: NOW, undone: true };
  expect(applyVerb(undone, wrong)).toMatchObject({ code: 'not_its_rollback' });
  // The inverse was rejected, say: then another may be made.
  const open = after(undone, { kind: 'rollback-ended', rollbackId: UNDO, at: NOW, undone: false });
  expect(open.header.state).toBe('cancelled');
  expect(after(open, other).header.rollbackBy).toBe(UNDO);
  expect(applyVerb(after(executing(planOf(2)), pause), undo)).toMatchObject({ code: 'nothing_done' });
  const flying = after(executing(planOf(2)), begun(0), done(0), begun(1), pause);
  expect(applyVerb(flying, undo)).toMatchObject({ code: 'steps_in_flight' });
  expect(applyVerb(change, { ...undo, reason: 'oops' })).toMatchObject({ code: 'reason_short' });
});
