import { describe, expect, it } from 'vitest';
import type { ShardSimulation } from './model.ts';
import { heldSentence, leastSentence, resultSentence, staleSentence } from './simulation-words.ts';

describe('in words', () => {
  const simulation = {
    shardCount: 1_024,
    moved: 120,
    movedPercent: 11.71875,
    leastMoved: 96,
    leastMovedPercent: 9.375,
    leaderChanges: 31,
    unowned: 0,
    maxLoadBefore: 84,
    maxLoadAfter: 71,
  } as ShardSimulation;

  it('a simulation is how much moves, who changes leader, and how full the fullest is', () => {
    expect(resultSentence(simulation)).toBe(
      '11.7 % of shards move (120 of 1,024), 31 leader changes, most shards on a node 84 → 71',
    );
    expect(resultSentence({ ...simulation, unowned: 2 })).toContain(', 2 that nobody may own');
    expect(leastSentence(simulation)).toBe('Minimum possible for this goal: 9.4 % (96).');
  });

  it('says of nodes that have stopped by plan until when they keep what they have', () => {
    const load = [
      { nodeId: 'w1', before: 4, after: 4 },
      { nodeId: 'w2', before: 4, after: 4, awayUntil: '2026-11-27T14:02:10.000Z' },
    ];
    const timeOf = (iso: string): string => iso.slice(11, 19);
    expect(heldSentence({ ...simulation, load }, timeOf)).toBe(
      'Away by plan, with what they have held for them: w2 (until 14:02:10).',
    );
    expect(heldSentence({ ...simulation, load: load.slice(0, 1) }, timeOf)).toBeUndefined();
  });

  it('is told to be of an older map once there is a newer one', () => {
    expect(staleSentence('1764150710.44', '1764150710.44')).toBeUndefined();
    expect(staleSentence('1764150710.44', '1764150710.45')).toBe('Computed on v44, now v45.');
  });
});
