import { expect, test } from 'vitest';
import { type Change, stepsInFlight, WAITING } from './change-model.ts';
import { canonicalContent } from './content-hash.ts';
import { isSettled, judgeStep, restOf } from './judge-step.ts';
import { applyVerb } from './life-cycle.ts';
import { decodeJournalStep, encodeJournalStep } from './step-record.ts';
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
  movesIn,
  NOW,
  node,
  olga,
  omar,
  PlannedMesh,
  planOf,
  preconditionsFor,
  revise,
} from './testing/plans.ts';
import type { ChangeVerb } from './verbs.ts';

const MOVES = 50;
const pause: ChangeVerb = { kind: 'pause', by: omar, at: NOW };
const resume: ChangeVerb = { kind: 'resume', by: omar, at: NOW };

/** What stands in the registry: the map, and a record for each step that has begun. */
interface Stored {
  readonly mesh: PlannedMesh;
  readonly steps: Map<number, string>;
  readonly moved: string[];
  change: Change;
}

/** Leads until all is done or so many transactions are written, and says how many were. The journal is what its records say. */
function lead(stored: Stored, revision: bigint, most: number): number {
  const { mesh, steps, moved } = stored;
  const journal = stored.change.content.steps.map((_step, at) => {
    const value = steps.get(at);
    const read = value === undefined ? undefined : decodeJournalStep({ value, schema: 1, minReader: 1 });
    return read?.kind === 'record' ? read.value : WAITING;
  });
  let change: Change = { ...stored.change, journal };
  let written = 0;
  const write = (verb: ChangeVerb & { readonly step: number }, move?: () => void): boolean => {
    if (written >= most) return false;
    written += 1;
    change = after(change, verb);
    const record = encodeJournalStep(change.journal[verb.step]!);
    if (record.kind !== 'text') throw new Error('too large');
    steps.set(verb.step, record.value);
    move?.();
    stored.change = change;
    return true;
  };
  for (const [step, { namespace, shard, from, to }] of movesIn(change.content.steps).entries()) {
    const under = { step, at: NOW + step, fence: fence(revision) };
    const verdict = judgeStep(change, step, mesh);
    if (verdict.kind === 'ended') continue;
    if (verdict.kind !== 'begin' && verdict.kind !== 'go-on') throw new Error(verdict.kind);
    if (!write({ kind: 'step-begun', ...under })) break;
    const generation = 45n + BigInt(moved.length);
    const move = () => {
      mesh.put(shard, to, generation);
      moved.push(`${namespace}/${shard}: ${from} > ${to}`);
    };
    if (!write({ kind: 'step-done', ...under, generation }, move)) break;
  }
  return written;
}

test('a leader that is killed at any step is followed by one that ends what it began: all that was approved, nothing twice', () => {
  const content = planOf(MOVES);
  const approvedText = canonicalContent(content);
  const approved = content.steps.map(({ namespace, shard, from, to }) => `${namespace}/${shard}: ${from} > ${to}`);
  for (let killedAfter = 0; killedAfter <= 2 * MOVES; killedAfter += 1) {
    const stored: Stored = { mesh: new PlannedMesh(content), steps: new Map(), moved: [], change: executing(content) };
    lead(stored, 100n, killedAfter);
    lead(stored, 200n, Number.POSITIVE_INFINITY);
    expect(stored.change.header.state).toBe('completed');
    expect(stored.moved).toEqual(approved);
    expect(canonicalContent(stored.change.content)).toBe(approvedText);
  }
});

test('a leader of before writes nothing once another has begun the step anew', () => {
  const flying = after(executing(planOf(3)), begun(0, 100n));
  expect(applyVerb(flying, begun(0, 100n))).toMatchObject({ code: 'wrong_step_state' });
  const taken = after(flying, { ...begun(0, 200n), at: NOW + 500 });
  expect(taken.journal[0]).toEqual({ ...flying.journal[0], fence: fence(200n) });
  for (const verb of [done(0, 100n), begun(0, 150n)])
    expect(applyVerb(taken, verb)).toMatchObject({ kind: 'refused', code: 'older_fence' });
  const moved = after(taken, done(0, 200n));
  for (const verb of [done(0, 200n), done(0, 300n), begun(0, 300n)])
    expect(applyVerb(moved, verb)).toMatchObject({ code: 'wrong_step_state' });
});

test('single steps leave the header as it is, so that a run writes no more than its steps', () => {
  const change = executing(planOf(3));
  expect(after(change, begun(0), done(0), begun(1)).header).toBe(change.header);
});

test('a step that has not begun is not done, and there are no others than the approved ones', () => {
  const change = executing(planOf(3));
  expect(applyVerb(change, done(0))).toMatchObject({ code: 'wrong_step_state' });
  for (const step of [3, -1, 0.5]) expect(applyVerb(change, begun(step))).toMatchObject({ code: 'unknown_step' });
});

test('a result that is true already is skipped, and the change completes without it', () => {
  const content = planOf(2);
  const mesh = new PlannedMesh(content);
  const change = executing(content);
  expect(judgeStep(change, 0, mesh)).toEqual({ kind: 'begin' });
  mesh.put(0, node('wk-2'), 60n);
  expect(judgeStep(change, 0, mesh)).toEqual({ kind: 'skip' });
  // Though the target takes nothing any more.
  mesh.cordoned.add(node('wk-2'));
  expect(judgeStep(change, 0, mesh)).toEqual({ kind: 'skip' });
  const skipped = after(change, { kind: 'step-skipped', step: 0, at: NOW, fence: fence(100n) }, begun(1), done(1));
  expect(skipped.header.state).toBe('completed');
  expect(skipped.journal.map(({ state }) => state)).toEqual(['skipped', 'done']);
});

test('anything else that was not approved pauses the run; what is in flight ends, and people are asked for the rest', () => {
  const content = planOf(4);
  const mesh = new PlannedMesh(content);
  const flying = after(executing(content), begun(0), done(0), begun(1));
  mesh.put(2, node('wk-9'), 60n);
  const verdict = judgeStep(flying, 2, mesh);
  if (verdict.kind !== 'mismatch') throw new Error(verdict.kind);
  const paused = after(flying, {
    kind: 'step-mismatch',
    step: 2,
    at: NOW,
    fence: fence(100n),
    touched: verdict.touched,
  });
  expect(paused.header).toMatchObject({
    state: 'paused',
    pausedBy: 'mismatch',
    approvals: [],
    voids: [{ why: 'mismatch', touched: [{ now: 'Shard 00002 of orders is with wk-9, and was with wk-1.' }] }],
  });
  expect(applyVerb(paused, resume)).toMatchObject({ code: 'approval_needed' });
  expect(applyVerb(paused, begun(3))).toMatchObject({ code: 'wrong_state' });
  expect(applyVerb(paused, revise(planOf(3)))).toMatchObject({ code: 'steps_in_flight' });
  const landed = after(paused, done(1));
  const rest = restOf(landed);
  const left = movesIn(rest.steps);
  expect(left.map(({ shard }) => shard)).toEqual([2, 3]);
  expect(rest.preconditions).toEqual(
    preconditionsFor(left.toSorted((a, b) => a.shard - b.shard)).toSorted(byPlaceIn(content)),
  );
  // Computed anew for where the shard is now.
  const steps = left.map((step) => (step.shard === 2 ? { ...step, from: node('wk-9') } : step));
  const asked = after(landed, revise({ ...rest, steps, preconditions: preconditionsFor(steps) }), checked());
  expect(asked.header).toMatchObject({ state: 'awaiting-approval', hasEarlierRuns: true, revision: 2 });
  expect(asked.header).not.toHaveProperty('pausedBy');
  const ready = after(asked, approve(asked, ana), approve(asked, olga));
  expect(after(ready, execute(ready), begun(0), done(0), begun(1), done(1)).header.state).toBe('completed');
});

const byPlaceIn = (content: ReturnType<typeof planOf>) => (a: unknown, b: unknown) => {
  const told = content.preconditions.map((one) => textOf(one));
  return told.indexOf(textOf(a)) - told.indexOf(textOf(b));
};
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? `${part}` : part));

test('a step whose hand-over is called off waits for another attempt, which is counted; what was cancelled has none', () => {
  const letGo = (step: number): ChangeVerb => ({ kind: 'step-let-go', step, at: NOW + 15, fence: fence(100n) });
  const moved = { namespace: 'orders', shard: 0, from: 'wk-1', to: 'wk-2' };
  const waits = after(executing(planOf(2)), begun(0), letGo(0));
  expect(waits.journal[0]).toEqual({ ...moved, state: 'waiting', fence: fence(100n), attempts: 1 });
  expect(applyVerb(waits, letGo(0))).toMatchObject({ code: 'wrong_step_state' });
  const again = after(waits, begun(0), letGo(0));
  expect([again.journal[0]?.attempts, stepsInFlight(again), again.header.state]).toEqual([2, 0, 'executing']);
  const encoded = encodeJournalStep(again.journal[0]!);
  if (encoded.kind !== 'text') throw new Error(encoded.kind);
  expect(decodeJournalStep(encoded)).toEqual({ kind: 'record', value: again.journal[0] });
  const over = after(again, begun(0), begun(1), { kind: 'cancel', by: omar, at: NOW }, letGo(0), done(1));
  expect(over.journal.map(({ state }) => state)).toEqual(['waiting', 'done']);
  expect(applyVerb(over, begun(0))).toMatchObject({ code: 'wrong_state' });
  const { state, attempts } = after(again, begun(0), done(0)).journal[0]!;
  expect([state, attempts]).toEqual(['done', 2]);
});

test('a node that takes nothing any more stops the steps to it, those in flight too, and no others', () => {
  const content = planOf(3);
  const mesh = new PlannedMesh(content);
  mesh.cordoned.add(node('wk-3'));
  const flying = after(executing(content), begun(0), begun(2));
  expect([0, 1, 2].map((step) => judgeStep(flying, step, mesh).kind)).toEqual(['go-on', 'begin', 'mismatch']);
  mesh.cordoned.clear();
  mesh.policies.clear();
  expect([0, 1, 2].map((step) => judgeStep(flying, step, mesh).kind)).toEqual(['mismatch', 'mismatch', 'mismatch']);
});

test('a pause holds at once: nothing begins, what is in flight ends, and it goes on where it was', () => {
  const paused = after(executing(planOf(3)), begun(0), begun(1), pause);
  expect([paused.header.state, paused.header.pausedBy, stepsInFlight(paused)]).toEqual(['paused', 'asked', 2]);
  expect(applyVerb(paused, begun(2))).toMatchObject({ code: 'wrong_state' });
  expect(applyVerb(paused, { kind: 'step-skipped', step: 2, at: NOW, fence: fence(100n) })).toMatchObject({
    code: 'wrong_step_state',
  });
  const landed = after(paused, done(0), done(1));
  expect([landed.header.state, stepsInFlight(landed)]).toEqual(['paused', 0]);
  const resumed = after(landed, resume);
  expect(resumed.header.state).toBe('executing');
  expect(resumed.header).not.toHaveProperty('pausedBy');
  expect(after(resumed, begun(2), done(2)).header.state).toBe('completed');
});

test('what ends while it is paused is complete once its last step has landed', () => {
  const paused = after(executing(planOf(1)), begun(0), pause);
  expect(after(paused, done(0)).header.state).toBe('completed');
});

test('a cancelled run begins nothing more; what was in flight ends and stays cancelled', () => {
  const cancelled = after(executing(planOf(2)), begun(0), begun(1), { kind: 'cancel', by: omar, at: NOW });
  const landed = after(cancelled, done(0), done(1));
  expect([landed.header.state, landed.journal.every(isSettled)]).toEqual(['cancelled', true]);
  const mesh = new PlannedMesh(planOf(2));
  mesh.cordoned.add(node('wk-2'));
  const verdict = judgeStep(cancelled, 0, mesh);
  if (verdict.kind !== 'mismatch') throw new Error(verdict.kind);
  const { touched } = verdict;
  const stopped = after(cancelled, { kind: 'step-mismatch', step: 0, at: NOW, fence: fence(100n), touched });
  expect([stopped.header.state, stopped.journal[0]?.state]).toEqual(['cancelled', 'mismatch']);
});
