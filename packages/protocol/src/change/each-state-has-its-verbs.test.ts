/** Every verb is tried in every state, by whoever may most. */
import { expect, test } from 'vitest';
import { CHANGE_BOUNDS } from './bounds.ts';
import { CHANGE_STATES, type Change, type ChangeState } from './change-model.ts';
import { driftOf } from './drift.ts';
import { applyVerb } from './life-cycle.ts';
import {
  after,
  ana,
  approve,
  begun,
  checked,
  done,
  draftOf,
  execute,
  executing,
  fence,
  HOUR,
  NOW,
  olga,
  omar,
  PlannedMesh,
  planOf,
  revise,
  submit,
  UNDO,
} from './testing/plans.ts';
import { CHANGE_VERBS, isEnded, VERB_TABLE, type VerbKind } from './verb-table.ts';
import type { ChangeVerb } from './verbs.ts';

const content = planOf(3);
const reason = 'The numbers speak for it';
const worse = 'It has made things worse';
const at = NOW + 50;

function touchedNow() {
  const mesh = new PlannedMesh(content);
  mesh.put(0, null, 9n);
  return driftOf(content, mesh);
}

/** The verb, as anybody could mean it of that change. */
function verbsOf(kind: VerbKind, { header }: Change): readonly ChangeVerb[] {
  const { contentHash, rollbackBy = UNDO } = header;
  const steps = [0, 1, 2].map((step) => ({ at, step, fence: fence(200n) }));
  switch (kind) {
    case 'submit':
    case 'pause':
    case 'resume':
    case 'cancel':
      return [{ kind, by: omar, at }];
    case 'checked':
      return [{ kind, at, checks: [], rule: { needed: 2 } }];
    case 'revise':
      return [revise(planOf(2))];
    case 'approve':
      return [{ kind, by: ana, at, contentHash, reason }];
    case 'reject':
      return [{ kind, by: ana, at, reason }];
    case 'execute':
      return [{ kind, by: omar, at, contentHash }];
    case 'rollback':
      return [{ kind, by: omar, at, reason: worse, rollbackId: UNDO }];
    case 'rollback-ended':
      return [true, false].map((undone) => ({ kind, at, rollbackId: rollbackBy, undone }));
    case 'expire':
      return [{ kind, at: header.expiresAt }];
    case 'drift':
      return [{ kind, at, touched: touchedNow() }];
    case 'fail':
      return [{ kind, at, why: 'The map is damaged.' }];
    case 'step-begun':
    case 'step-let-go':
    case 'step-skipped':
      return steps.map((step) => ({ kind, ...step }));
    case 'step-done':
      return steps.map((step) => ({ kind, ...step, generation: 50n }));
    case 'step-mismatch':
      return steps.map((step) => ({ kind, ...step, touched: touchedNow() }));
  }
}

const fail: ChangeVerb = { kind: 'fail', at, why: 'The map is damaged.' };
const pause: ChangeVerb = { kind: 'pause', by: omar, at };
const cancel: ChangeVerb = { kind: 'cancel', by: omar, at };
const undo: ChangeVerb = { kind: 'rollback', by: omar, at, reason: worse, rollbackId: UNDO };
const undone: ChangeVerb = { kind: 'rollback-ended', at, rollbackId: UNDO, undone: true };
const drift: ChangeVerb = { kind: 'drift', at, touched: touchedNow() };
const expire: ChangeVerb = { kind: 'expire', at: NOW + HOUR };
const expireLate: ChangeVerb = { kind: 'expire', at: at + CHANGE_BOUNDS.pausedMs };

/** Each state as it is come to: with nothing done, with a step in flight, with one done, and with that being undone. */
function everyWayInto(): Readonly<Record<ChangeState, readonly Change[]>> {
  const draft = draftOf(content);
  const checking = after(draft, submit());
  const waiting = after(checking, checked());
  const approved = after(waiting, approve(waiting, olga), approve(waiting, ana));
  const running = after(approved, execute(approved));
  const flying = after(running, begun(0));
  const moved = after(flying, done(0));
  const completed = after(moved, begun(1), done(1), begun(2), done(2));
  const rest = after(moved, pause, revise(planOf(2)), checked());
  const reject: ChangeVerb = { kind: 'reject', by: olga, at, reason };
  const withUndo = (change: Change): readonly Change[] => [change, after(change, undo)];
  return {
    draft: [draft],
    checking: [checking, after(moved, pause, revise(planOf(2)))],
    'awaiting-approval': [waiting, rest],
    approved: [approved],
    executing: [running, flying, moved],
    paused: [
      after(running, pause),
      after(flying, pause),
      after(moved, pause),
      after(running, { kind: 'step-mismatch', at, step: 1, fence: fence(100n), touched: touchedNow() }),
    ],
    completed: withUndo(completed),
    failed: [after(running, fail), after(flying, fail), ...withUndo(after(moved, fail))],
    rejected: [after(waiting, reject), ...withUndo(after(rest, reject))],
    cancelled: [
      after(draft, cancel),
      after(flying, cancel),
      ...withUndo(after(moved, cancel)),
      after(moved, pause, undo),
    ],
    'rolled-back': [after(completed, undo, undone)],
    stale: [after(approved, drift), after(rest, drift)],
    expired: [after(waiting, expire), after(flying, pause, expireLate), ...withUndo(after(rest, expire))],
  };
}

const ways = everyWayInto();

test('each state is come to by verbs alone', () => {
  for (const state of CHANGE_STATES)
    expect([state, ways[state].map(({ header }) => header.state)]).toEqual([state, ways[state].map(() => state)]);
});

test('a verb that the table allows does something in that state, and one that it does not allow is refused as such', () => {
  for (const state of CHANGE_STATES)
    for (const kind of CHANGE_VERBS) {
      const tried = ways[state].flatMap((change) => verbsOf(kind, change).map((verb) => applyVerb(change, verb)));
      const isAllowed = VERB_TABLE[state].includes(kind);
      if (isAllowed) expect([state, kind, tried.some((one) => one.kind === 'changed')]).toEqual([state, kind, true]);
      const code = state === 'stale' ? 'plan_stale' : 'wrong_state';
      if (!isAllowed)
        expect([state, kind, tried.filter((one) => one.kind !== 'refused' || one.code !== code)]).toEqual([
          state,
          kind,
          [],
        ]);
    }
});

test('no verb alters the change that it is done to', () => {
  const before = JSON.stringify(ways, (_name, part: unknown) => (typeof part === 'bigint' ? `${part}` : part));
  for (const change of Object.values(ways).flat())
    for (const kind of CHANGE_VERBS) for (const verb of verbsOf(kind, change)) applyVerb(change, verb);
  expect(JSON.stringify(ways, (_name, part: unknown) => (typeof part === 'bigint' ? `${part}` : part))).toBe(before);
});

test('what has ended never begins again: only what it did is undone', () => {
  for (const change of Object.values(ways).flat()) {
    if (!isEnded(change.header.state)) continue;
    for (const kind of CHANGE_VERBS)
      for (const verb of verbsOf(kind, change)) {
        const outcome = applyVerb(change, verb);
        const state = outcome.kind === 'changed' ? outcome.change.header.state : change.header.state;
        expect(['rolled-back', change.header.state]).toContain(state);
      }
  }
});

test('what is paused comes to an end, a day later or when it was to be begun at the latest; what is in flight ends all the same', () => {
  const running = after(executing(content), begun(0));
  const paused = after(running, pause);
  expect(paused.header.expiresAt).toBe(at + CHANGE_BOUNDS.pausedMs);
  expect(applyVerb(paused, { kind: 'expire', at: paused.header.expiresAt - 1 })).toMatchObject({ code: 'not_expired' });
  const mismatch: ChangeVerb = { kind: 'step-mismatch', at, step: 1, fence: fence(100n), touched: touchedNow() };
  for (const one of [paused, after(running, mismatch)]) {
    const expired = after(one, expireLate);
    expect([expired.header.state, 'pausedBy' in expired.header]).toEqual(['expired', false]);
    expect(after(expired, done(0)).journal[0]?.state).toBe('done');
  }
  const long = { ...running, header: { ...running.header, expiresAt: at + 2 * CHANGE_BOUNDS.pausedMs } };
  expect(after(long, pause).header.expiresAt).toBe(long.header.expiresAt);
});

test('a refusal says what can be done instead', () => {
  expect(applyVerb(executing(content), { kind: 'submit', by: omar, at })).toEqual({
    kind: 'refused',
    code: 'wrong_state',
    detail:
      'It is executing, so submit is out of place; what can be done is pause, cancel, fail, step-begun, step-let-go, step-done, step-skipped, step-mismatch.',
  });
});
