import { expect, test } from 'vitest';
import { CHANGE_BOUNDS } from './bounds.ts';
import { driftOf, stepsTouched } from './drift.ts';
import { applyVerb } from './life-cycle.ts';
import {
  after,
  ana,
  approve,
  checked,
  draftOf,
  execute,
  NOW,
  node,
  olga,
  PlannedMesh,
  POLICY,
  planOf,
  preconditionsFor,
  revise,
  submit,
} from './testing/plans.ts';
import { toldVoid } from './void-approvals.ts';

const content = planOf(6);
const waiting = after(draftOf(content), submit(), checked());
const approved = after(waiting, approve(waiting, olga), approve(waiting, ana));
const driftNow = (mesh: PlannedMesh) => ({ kind: 'drift', at: NOW + 30, touched: driftOf(content, mesh) }) as const;

test('whatever else happens in the mesh, the approvals stand', () => {
  const mesh = new PlannedMesh(content);
  mesh.put(77, node('wk-9'), 900n);
  mesh.cordoned.add(node('wk-1'));
  mesh.policies.set('rebalance/jobs', 12n);
  expect(applyVerb(approved, driftNow(mesh))).toEqual({ kind: 'unchanged' });
});

test('each precondition that is touched is told, with what is so instead and which steps rest upon it', () => {
  const sentences = (touch: (mesh: PlannedMesh) => void) => {
    const mesh = new PlannedMesh(content);
    touch(mesh);
    const touched = driftOf(content, mesh);
    return [touched.map(({ now }) => now), stepsTouched(content, touched)];
  };
  expect(sentences((mesh) => mesh.put(1, node('wk-7'), 45n))).toEqual([
    ['Shard 00001 of orders is with wk-7, and was with wk-1.'],
    [1],
  ]);
  expect(sentences((mesh) => mesh.put(1, null, 45n))).toEqual([
    ['Shard 00001 of orders is with nobody, and was with wk-1.'],
    [1],
  ]);
  expect(sentences((mesh) => mesh.put(4, node('wk-1'), 46n))).toEqual([
    ['Shard 00004 of orders left wk-1 and came back meanwhile.'],
    [4],
  ]);
  expect(sentences((mesh) => mesh.shards.clear())[1]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(sentences((mesh) => mesh.cordoned.add(node('wk-3')))).toEqual([['wk-3 is cordoned.'], [2, 5]]);
  expect(sentences((mesh) => mesh.policies.set(POLICY, 4n))).toEqual([
    ['The policy rebalance/orders is of version 4, and was of 3.'],
    [0, 1, 2, 3, 4, 5],
  ]);
  expect(sentences((mesh) => mesh.policies.clear())[0]).toEqual(['The policy rebalance/orders is no more.']);
});

test('what touches it voids the approvals, says which and why, and the plan runs no more but stays readable', () => {
  const mesh = new PlannedMesh(content);
  mesh.put(2, node('wk-5'), 45n);
  const stale = after(approved, driftNow(mesh));
  expect(stale.header).toMatchObject({
    state: 'stale',
    approvals: [],
    voids: [
      {
        why: 'drift',
        revision: 1,
        contentHash: waiting.header.contentHash,
        approvals: [{ by: { subject: 'olga' } }, { by: { subject: 'ana' } }],
        touched: [{ precondition: { kind: 'shard-owner', shard: 2 } }],
        touchedCount: 1,
      },
    ],
  });
  expect(stale.content).toEqual(content);
  for (const verb of [execute(stale), approve(stale, olga)])
    expect(applyVerb(stale, verb)).toMatchObject({ kind: 'refused', code: 'plan_stale' });
  const steps = content.steps.filter(({ shard }) => shard !== 2);
  const again = after(stale, revise({ ...content, steps, preconditions: preconditionsFor(steps) }), checked());
  expect(again.header).toMatchObject({ state: 'awaiting-approval', revision: 2, approvals: [] });
});

test('of many that are touched some are told and all counted; of many occasions the last are told and the others counted', () => {
  const large = planOf(50);
  const mesh = new PlannedMesh(large);
  mesh.shards.clear();
  const touched = driftOf(large, mesh);
  let change = after(draftOf(large), submit());
  for (let occasion = 0; occasion < 5; occasion += 1)
    change = after(change, { kind: 'drift', at: NOW + occasion, touched }, revise(large));
  expect(change.header.voidsBefore).toBe(5 - CHANGE_BOUNDS.voids);
  expect(change.header.voids.map(({ at, revision }) => [at, revision])).toEqual([
    [NOW + 3, 4],
    [NOW + 4, 5],
  ]);
  for (const voided of change.header.voids) {
    expect(voided.touched).toHaveLength(CHANGE_BOUNDS.touchedTold);
    expect(voided.touchedCount).toBe(50);
  }
});

test('whose approvals were voided is told however often the plan is touched before anybody approves it anew', () => {
  const mesh = new PlannedMesh(content);
  mesh.put(2, node('wk-9'), 900n);
  let change = approved;
  for (let occasion = 0; occasion < 4; occasion += 1)
    change = after(
      change,
      { kind: 'drift', at: NOW + occasion, touched: driftOf(content, mesh) },
      revise(content),
      checked(),
    );
  const { voids, voidsBefore } = change.header;
  expect(voids.map(({ at, approvals }) => [at, approvals.length])).toEqual([
    [NOW, 2],
    [NOW + 3, 0],
  ]);
  expect(voidsBefore).toBe(2);
  expect(toldVoid(voids)?.approvals.map(({ by }) => by.subject)).toEqual(['olga', 'ana']);
  const anew = after(change, approve(change, ana), { kind: 'drift', at: NOW + 9, touched: driftOf(content, mesh) });
  expect(toldVoid(anew.header.voids)).toMatchObject({ at: NOW + 9, approvals: [{ by: { subject: 'ana' } }] });
});
