import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOUNDS } from '../bounds.ts';
import { decodeRecord, encodeRecord, type SinkRecord } from './sink-records.ts';
import { type SinkAnswer, type SinkQuestion, SinkState } from './sink-state.ts';

const fenceOf = (revision: number): string => `0000000000.0000000001.${String(revision).padStart(20, '0')}`;

const question: fc.Arbitrary<SinkQuestion> = fc
  .record({
    ask: fc.constantFrom('apply', 'apply', 'find'),
    run: fc.constantFrom('a', 'b'),
    seq: fc.nat({ max: 12 }),
    shard: fc.constantFrom('orders/00000', 'orders/00001'),
    revision: fc.nat({ max: 4 }),
    again: fc.boolean(),
  })
  .map(({ ask, revision, again, ...task }) => {
    const of = { ...task, fence: fenceOf(revision) };
    return ask === 'find'
      ? { ask, ...of }
      : { ask: 'apply', ...of, key: `k${task.seq}`, worker: `w${revision}`, again };
  });
const questions = fc.array(question, { maxLength: 60 });

/** Keeps everything it was ever told, and looks through all of it each time. */
class Ledger {
  readonly seen: { shard: string; fence: string }[] = [];
  readonly effects: string[] = [];
  readonly fences: boolean;

  constructor(fences: boolean) {
    this.fences = fences;
  }

  answer(asked: SinkQuestion): SinkAnswer['kind'] {
    if (asked.ask === 'counts') throw new Error('not asked here');
    const { shard, fence, run, seq } = asked;
    if (this.fences && this.seen.some((one) => one.shard === shard && one.fence > fence)) return 'stale';
    this.seen.push({ shard, fence });
    if (asked.ask === 'find') return 'found';
    if (asked.again && this.effects.includes(`${run}/${seq}`)) return 'duplicate';
    this.effects.push(`${run}/${seq}`);
    return 'applied';
  }
}

const play = (state: SinkState, asked: readonly SinkQuestion[]) => asked.map((one) => state.judge(one));
const recordsOf = (judged: ReturnType<typeof play>): readonly SinkRecord[] =>
  judged.flatMap(({ record }) => (record === undefined ? [] : [record]));

describe('the sink', () => {
  it('judges each write as one who looks through all that ever came would, with fences and without', () => {
    fc.assert(
      fc.property(questions, fc.boolean(), (asked, fences) => {
        const state = new SinkState({ fences });
        const ledger = new Ledger(fences);
        expect(play(state, asked).map(({ answer }) => answer.kind)).toEqual(asked.map((one) => ledger.answer(one)));
        const { applied, appliedDuplicates } = state.counts();
        expect(applied).toBe(ledger.effects.length);
        expect(appliedDuplicates).toBe(ledger.effects.length - new Set(ledger.effects).size);
      }),
    );
  });

  it('takes no effect of a shard under an older fence than one that has written or read', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const applied = recordsOf(play(new SinkState({ fences: true }), asked)).filter(
          ({ kind }) => kind !== 'refused',
        );
        for (const shard of ['orders/00000', 'orders/00001']) {
          const fences = applied.flatMap((one) => (one.kind !== 'refused' && one.shard === shard ? [one.fence] : []));
          expect(fences).toEqual(fences.toSorted());
        }
      }),
    );
  });

  it('has one effect a task where each writer has looked under its fence, whatever becomes of the writers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ seq: fc.nat({ max: 3 }), fence: fc.nat({ max: 3 }), writes: fc.boolean() }), {
          maxLength: 60,
        }),
        (steps) => {
          const state = new SinkState({ fences: true });
          // What each holder has found not to be done, and means to do: one of two holders may be late with it.
          const meant = new Set<string>();
          for (const { seq, fence, writes } of steps) {
            const of = { run: 'a', seq, shard: 'orders/00000', fence: fenceOf(fence) };
            if (writes && meant.delete(`${fence}/${seq}`))
              state.judge({ ask: 'apply', ...of, key: 'k', worker: `w${fence}`, again: false });
            else {
              const { answer } = state.judge({ ask: 'find', ...of });
              if (answer.kind === 'found' && !answer.found) meant.add(`${fence}/${seq}`);
            }
          }
          expect(state.counts().appliedDuplicates).toBe(0);
        },
      ),
    );
  });

  it('knows after a replay of its records what it knew before', () => {
    fc.assert(
      fc.property(questions, questions, (asked, further) => {
        const before = new SinkState({ fences: true });
        const after = new SinkState({ fences: true });
        for (const record of recordsOf(play(before, asked))) {
          const read = decodeRecord(encodeRecord(record).trimEnd());
          expect(read).toEqual(record);
          if (read !== null) after.replay(read);
        }
        const { refusedDuplicates: duplicate, refusedStale: stale } = before.counts();
        after.replay({ kind: 'refused', stale, duplicate });
        expect(after.counts()).toEqual(before.counts());
        expect(play(after, further)).toEqual(play(before, further));
      }),
    );
  });

  it('knows from what remains of a log what it knew from the whole of it', () => {
    fc.assert(
      fc.property(questions, questions, fc.boolean(), (asked, further, fences) => {
        const before = new SinkState({ fences });
        play(before, asked);
        const after = new SinkState({ fences });
        for (const record of before.remains())
          after.replay(decodeRecord(encodeRecord(record).trimEnd()) ?? expect.fail('it cannot be read'));
        expect(after.counts()).toEqual(before.counts());
        expect(play(after, further)).toEqual(play(before, further));
      }),
    );
  });

  it('takes the tasks of any number of runs, and forgets of too many the one whose last effect is the oldest, read anew or not', () => {
    const states = [new SinkState({ fences: true }), new SinkState({ fences: true })] as const;
    const [state, replayed] = states;
    const task = (run: number) => ({ run: `r${run}`, seq: 3, shard: 'orders/00000', fence: fenceOf(1) });
    const apply = (run: number): void => {
      const { answer, record } = state.judge({ ask: 'apply', ...task(run), key: 'k', worker: 'w1', again: false });
      expect(answer).toEqual({ kind: 'applied' });
      if (record !== undefined) replayed.replay(record);
    };
    const { runs } = BOUNDS.sink;
    for (let run = 0; run < runs; run++) apply(run);
    apply(0);
    apply(runs);
    const shorter = new SinkState({ fences: true });
    for (const record of state.remains()) shorter.replay(record);
    for (const one of [...states, shorter]) {
      const known = (run: number): unknown => one.judge({ ask: 'find', ...task(run) }).answer;
      expect([known(0), known(1), known(2), known(runs)]).toEqual(
        [true, false, true, true].map((found) => ({ kind: 'found', found })),
      );
    }
  });

  it('applies a task again for a late writer where fences are not compared: what they are for', () => {
    const late = (fences: boolean): number => {
      const state = new SinkState({ fences });
      const task = { run: 'a', seq: 1, shard: 'orders/00000' };
      const at = (revision: number) => ({ ...task, fence: fenceOf(revision) });
      state.judge({ ask: 'find', ...at(1) });
      state.judge({ ask: 'find', ...at(2) });
      state.judge({ ask: 'apply', ...at(2), key: 'k', worker: 'w2', again: false });
      state.judge({ ask: 'apply', ...at(1), key: 'k', worker: 'w1', again: false });
      return state.counts().appliedDuplicates;
    };
    expect([late(true), late(false)]).toEqual([0, 1]);
  });

  it.each([
    [{ fence: '7' }, /"7" is no fence/],
    [{ shard: 'a b' }, /"a b" is no name/],
    [{ seq: -1 }, /-1 is no number of a task/],
    [{ seq: 1 << 23 }, /no room for a\/8388608/],
  ])('refuses %j, and remembers nothing of it', (wrong, why) => {
    const state = new SinkState({ fences: true });
    const asked = { ask: 'find', run: 'a', seq: 0, shard: 'orders/00000', fence: fenceOf(1), ...wrong } as SinkQuestion;
    const { answer, record } = state.judge(asked);
    expect(answer).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
    expect(record).toBeUndefined();
  });
});
