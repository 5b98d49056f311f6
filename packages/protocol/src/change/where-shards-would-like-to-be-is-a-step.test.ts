import { describe, expect, test } from 'vitest';
import type { PlacementPolicy } from '../shard-map/model.ts';
import { canonicalContent } from './content-hash.ts';
import type { ChangeContent, ChangeStep, Precondition } from './content-model.ts';
import { contentPages, decodeContentPage, encodeContentPage, joinPages } from './content-pages.ts';
import { contentProblems } from './content-problems.ts';
import { diffContent } from './diff-content.ts';
import { driftOf, preconditionsOf, stepsTouched } from './drift.ts';
import { inverseOf } from './inverse-content.ts';
import { judgeStep, restOf } from './judge-step.ts';
import { applyVerb } from './life-cycle.ts';
import {
  adam,
  after,
  ana,
  approve,
  begun,
  checked,
  controller,
  done,
  draftOf,
  executing,
  ORDERS,
  olga,
  omar,
  PlannedMesh,
  planOf,
  revise,
  submit,
} from './testing/plans.ts';

const RING: PlacementPolicy = { strategy: { kind: 'ring', virtualNodes: 64 }, rules: [] };
const RENDEZVOUS: PlacementPolicy = {
  strategy: { kind: 'rendezvous' },
  rules: [{ id: 'apart', kind: 'anti-affinity', shards: [0, 1], apart: 'zone' }],
};
const SETTINGS: Precondition = { kind: 'namespace-settings', namespace: ORDERS, version: 12n };
const PLACED: ChangeStep = {
  kind: 'set-placement',
  namespace: ORDERS,
  policy: RENDEZVOUS,
  before: RING,
  reason: 'Rendezvous from now on',
};

function placing(count: number, more: Partial<ChangeContent> = {}): ChangeContent {
  const plan = planOf(count);
  return { ...plan, steps: [PLACED, ...plan.steps], preconditions: [...plan.preconditions, SETTINGS], ...more };
}
function meshOf(content: ChangeContent, policy = RING, version = 12n): PlannedMesh {
  const mesh = new PlannedMesh(content);
  mesh.placements.set(ORDERS, { policy, version });
  return mesh;
}

test('it is part of what is approved, and the same text once its pages are read again', () => {
  const content = placing(200);
  expect(contentProblems(content)).toEqual([]);
  const pages = contentPages(content).map((page) => {
    const encoded = encodeContentPage(page);
    if (encoded.kind !== 'text') throw new Error('too large');
    const read = decodeContentPage(encoded);
    if (read.kind !== 'record') throw new Error(read.detail);
    return read.value;
  });
  expect(canonicalContent(joinPages(pages)!)).toBe(canonicalContent(content));
});

test('it needs to say what it was made upon, to alter something, and comes once', () => {
  const { preconditions } = planOf(1);
  expect(contentProblems(placing(1, { preconditions }))).toEqual([
    'The placement of orders has no precondition that says what it was made upon.',
  ]);
  const same = { ...PLACED, before: RENDEZVOUS };
  expect(contentProblems(placing(1, { steps: [same] }))).toEqual(['The placement of orders is what it was.']);
  expect(contentProblems(placing(1, { steps: [PLACED, PLACED] }))).toEqual(['It has the placement of orders twice.']);
});

test('an admin stands behind it, whatever the policy says: who asked for it or submitted it, or who approves it', () => {
  const content = placing(1);
  const byOmar = after(draftOf(content), submit(), checked(0));
  expect(byOmar.header).toMatchObject({ state: 'awaiting-approval', placements: 1 });
  expect(applyVerb(byOmar, approve(byOmar, olga))).toMatchObject({
    code: 'admin_needed',
    detail: 'It changes how a namespace is placed: an admin approves that.',
  });
  expect(after(byOmar, approve(byOmar, ana)).header.state).toBe('approved');
  for (const change of [after(draftOf(content, ana), submit(omar)), after(draftOf(content), submit(ana))])
    expect(after(change, checked(0)).header.state).toBe('approved');
  // Whoever computes anew what another has asked for has not asked for it.
  const plain = after(draftOf(planOf(2)), submit(), checked(0));
  expect(after(plain, revise(content, ana), checked(0)).header.state).toBe('awaiting-approval');
  // Nor has whoever asked for another placement.
  const byAna = after(draftOf(content, ana), submit(ana), checked(0));
  const other = placing(1, { steps: [{ ...PLACED, policy: { ...RENDEZVOUS, rules: [] } }] });
  for (const by of [omar, controller, adam]) {
    expect(after(byAna, revise(other, by), checked(0)).header.state).toBe('awaiting-approval');
    expect(after(byAna, revise(placing(2), by), checked(0)).header.state).toBe('approved');
  }
});

test('it begins upon the settings that it was made upon, is skipped where they are so, and stops where they are others', () => {
  const content = placing(1);
  const run = executing(content);
  expect(judgeStep(run, 0, meshOf(content))).toEqual({ kind: 'begin' });
  expect(judgeStep(run, 0, meshOf(content, RENDEZVOUS, 13n))).toEqual({ kind: 'skip' });
  expect(judgeStep(run, 0, meshOf(content, { ...RING, rules: RENDEZVOUS.rules }, 13n))).toMatchObject({
    kind: 'mismatch',
    touched: [{ precondition: SETTINGS, now: 'What is said of orders has been changed meanwhile.' }],
  });
});

test('moves of its namespace do not rest upon settings that it has changed itself; settings changed by others touch all of them', () => {
  const content = placing(2);
  const mesh = meshOf(content, RENDEZVOUS, 13n);
  expect(preconditionsOf(content, content.steps[1]!)).not.toContainEqual(SETTINGS);
  const run = after(executing(content), begun(0), done(0));
  expect(judgeStep(run, 1, mesh)).toEqual({ kind: 'begin' });
  expect(restOf(run).preconditions).not.toContainEqual(SETTINGS);
  expect(stepsTouched(content, driftOf(content, mesh))).toEqual([0, 1, 2]);
});

test('a revision that places otherwise alters the step', () => {
  const other = { ...PLACED, policy: { ...RENDEZVOUS, rules: [] } };
  expect(diffContent(placing(1), placing(1, { steps: [other, ...planOf(1).steps] }))).toEqual({
    added: [],
    removed: [],
    altered: [{ was: PLACED, is: other }],
  });
});

describe('what undoes it', () => {
  const content = placing(1);
  const { journal } = after(executing(content), begun(0), done(0));
  const inverse = (mesh: PlannedMesh) => inverseOf([{ content, journal }], { view: mesh, basis: content.basis });

  test('places as before, upon the settings as they are now', () => {
    expect(inverse(meshOf(content, RENDEZVOUS, 13n))).toMatchObject({
      content: {
        steps: [{ kind: 'set-placement', policy: RING, before: RENDEZVOUS }],
        preconditions: [{ kind: 'namespace-settings', version: 13n }, { kind: 'policy-version' }],
      },
      left: [],
    });
  });

  test('leaves alone what somebody has placed otherwise since', () => {
    const mesh = meshOf(content, { ...RENDEZVOUS, rules: [] }, 14n);
    expect(inverse(mesh)).toEqual({ content: null, left: [{ move: PLACED, why: 'moved-on' }] });
  });
});
