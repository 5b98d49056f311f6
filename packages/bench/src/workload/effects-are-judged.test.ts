import type { SinkRecord } from '@omnirelay/lease-demo';
import { shardOfKey } from '@omnirelay/protocol';
import { describe, expect, it } from 'vitest';
import { judgeEffects } from './judge-effects.ts';

const SHARDS = 4;
const fenceOf = (revision: number): string => `0000000000.0000000001.${String(revision).padStart(20, '0')}`;
const shardOf = (seq: number): string => `tasks/${String(shardOfKey(`k${seq}`, SHARDS)).padStart(5, '0')}`;

const effect = (seq: number, more: Partial<SinkRecord & { kind: 'applied' }> = {}): SinkRecord => ({
  ...{
    kind: 'applied',
    run: 'a',
    seq,
    key: `k${seq}`,
    shard: shardOf(seq),
    fence: fenceOf(1),
    worker: 'w1',
    again: false,
  },
  ...more,
});

const judged = (records: readonly SinkRecord[], more: Partial<Parameters<typeof judgeEffects>[1]> = {}) =>
  judgeEffects(records, {
    ...{ namespace: 'tasks', shards: SHARDS, tasks: new Map([['a', 3]]), done: 3, fences: true },
    holders: new Map(),
    ...more,
  });
const sound = [effect(0), effect(1), effect(2)];

describe('the log of the sink', () => {
  it('is sound where each task has one effect by the node that held its shard', () => {
    const counts = { appliedDuplicates: 0, lostTasks: 0, misroutedEffects: 0, refusedStale: 0, refusedDuplicates: 0 };
    expect(judged(sound)).toEqual({ applied: 3, ...counts, problems: [] });
  });

  it('tells of each effect of a task that had one', () => {
    expect(judged([...sound, effect(1, { again: true })])).toMatchObject({ applied: 4, appliedDuplicates: 1 });
  });

  it('tells of tasks without an effect, and of those that nobody was told are done', () => {
    expect(judged(sound.slice(1)).lostTasks).toBe(1);
    expect(judged(sound, { done: 2 }).lostTasks).toBe(1);
    expect(judged(sound.slice(1), { done: 2 }).lostTasks).toBe(1);
    expect(judged([...sound.slice(1), effect(0, { run: 'b' })]).lostTasks).toBe(1);
  });

  it.each<[string, readonly SinkRecord[], RegExp]>([
    [
      'of a shard that is not the key’s',
      [effect(0, { shard: shardOf(0) === 'tasks/00001' ? 'tasks/00002' : 'tasks/00001' })],
      /belongs to tasks/,
    ],
    [
      'under a lower fence than the shard has seen',
      [{ kind: 'fence', shard: shardOf(0), fence: fenceOf(2) }, effect(0)],
      /had seen/,
    ],
    ['under the fence of another', [effect(0), effect(0, { worker: 'w2' })], /the fence of w1/],
  ])('tells of an effect %s', (_, records, why) => {
    const { misroutedEffects, problems } = judged(records);
    expect([misroutedEffects, problems.join()]).toEqual([1, expect.stringMatching(why)]);
  });

  it('tells of an effect by another than the control plane has told of under that fence', () => {
    const holders = new Map([[`${shardOf(0)} ${fenceOf(1)}`, new Set(['w2'])]]);
    expect(judged([effect(0)], { holders })).toMatchObject({
      misroutedEffects: 1,
      problems: [expect.stringMatching(/told w2/)],
    });
    expect(judged([effect(0, { worker: 'w2' })], { holders }).misroutedEffects).toBe(0);
  });

  it('adds up what was refused', () => {
    const refused: SinkRecord[] = [
      { kind: 'refused', stale: 2, duplicate: 1 },
      { kind: 'refused', stale: 1, duplicate: 0 },
    ];
    expect(judged([...sound, ...refused])).toMatchObject({ refusedStale: 3, refusedDuplicates: 1 });
  });
});
