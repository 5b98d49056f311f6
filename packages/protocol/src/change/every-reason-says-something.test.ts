/** Whatever people do to a change, a reason that they give for it is asked for the same: enough characters, and not the last words of theirs or of that change again. */
import { expect, test } from 'vitest';
import type { Change } from './change-model.ts';
import { applyVerb } from './life-cycle.ts';
import type { Actor } from './people.ts';
import {
  adam,
  after,
  ana,
  approve,
  begun,
  checked,
  done,
  draftOf,
  execute,
  NOW,
  olga,
  omar,
  planOf,
  revise,
  submit,
  UNDO,
} from './testing/plans.ts';
import type { ChangeVerb } from './verbs.ts';

const at = NOW + 60;
const draft = draftOf(planOf(3));
const waiting = after(draft, submit(), checked());
const approved = after(waiting, approve(waiting, olga), approve(waiting, ana));
const running = after(approved, execute(approved), begun(0), done(0));
const pause: ChangeVerb = { kind: 'pause', by: omar, at };
const paused = after(running, pause);
const [reason, repeated] = ['The load is uneven', ' the load  is UNEVEN'];

const verbs: readonly (readonly [Change, ChangeVerb])[] = [
  [draft, submit()],
  [waiting, revise(planOf(2), omar)],
  [waiting, { ...approve(waiting, adam), reason } as ChangeVerb],
  [waiting, { kind: 'reject', by: olga, at, reason }],
  [approved, execute(approved)],
  [paused, { kind: 'resume', by: omar, at }],
  [running, { kind: 'cancel', by: omar, at }],
  [paused, { kind: 'rollback', by: omar, at, reason, rollbackId: UNDO }],
];

function given({ header, ...rest }: Change, verb: ChangeVerb) {
  return (by: Partial<Actor>, words: string, last?: string) => {
    const actor = { ...(verb as { readonly by: Actor }).by, ...by };
    const change = { ...rest, header: { ...header, ...(last !== undefined && { lastReason: last }) } };
    return applyVerb(change, { ...verb, by: actor, reason: words } as ChangeVerb);
  };
}

test.each(verbs.map(([change, verb]) => [verb.kind, change, verb] as const))('to %s', (_kind, change, verb) => {
  const ask = given(change, verb);
  expect(ask({}, '.')).toMatchObject({ code: 'reason_short' });
  expect(ask({}, '')).toMatchObject({ code: 'reason_missing' });
  expect(ask({ lastReason: reason }, repeated)).toMatchObject({ code: 'reason_repeated' });
  expect(ask({}, repeated, reason)).toMatchObject({ code: 'reason_repeated' });
  const outcome = ask({ lastReason: 'Something else altogether' }, reason);
  expect(outcome).toMatchObject({ kind: 'changed', change: { header: { lastReason: reason } } });
});

test('who may do without one is not asked for it, and then nothing is known of the last one that was not', () => {
  for (const [change, verb] of verbs.filter(([, { kind }]) => !['approve', 'reject', 'rollback'].includes(kind)))
    expect(after(change, verb).header.lastReason).toBe(change.header.lastReason);
});

test('a run is paused for the same words again, and for none, but for no word that says nothing', () => {
  const ask = given(running, pause);
  expect(ask({}, '.')).toMatchObject({ code: 'reason_short' });
  expect(ask({ lastReason: reason }, reason, reason)).toMatchObject({ kind: 'changed' });
});

test('what speaks against the act itself is told before what speaks against its reason', () => {
  expect(given(waiting, approve(waiting, omar))({}, '.')).toMatchObject({ code: 'own_change' });
  expect(given(waiting, execute(waiting))({}, '.')).toMatchObject({ code: 'wrong_state' });
});
