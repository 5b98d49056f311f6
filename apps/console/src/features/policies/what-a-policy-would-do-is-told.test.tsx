/** What a control node says of a policy before it is written: on the screen, and how much is asked for before it is. */
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { PolicyPreview as Preview } from '../../data/policy-model.ts';
import { PolicyPreview } from './policy-preview.tsx';
import { tierOfPolicy } from './tier-of-policy.ts';
import { valueWords, windowWords } from './value-words.ts';

const preview = (more: Partial<Preview> = {}): Preview => ({
  namespace: 'orders',
  summary: 'n-3 would be sick, and 8 shards would leave it.',
  nodes: [{ nodeId: 'n-3', before: 'well', after: 'sick', score: 41, why: 'latency' }],
  moves: 8,
  movesBefore: 0,
  stages: 2,
  firstMoves: [{ shardId: '00012', from: 'n-3', to: 'n-4', why: 'sick' }],
  checks: [
    { name: 'moved-shards-ratio', measured: 0.5, limit: 0.25, passes: false },
    { name: 'unplaced-shards', measured: 0, limit: 0, passes: true },
  ],
  needsApproval: true,
  ...more,
});

const shown = (more: Partial<Preview> = {}): string =>
  renderToStaticMarkup(<PolicyPreview previews={[preview(more)]} />).replace(/<[^>]+>/g, '');

describe('the preview', () => {
  it('says who would be sick, what would move beside what moves now, and which checks fail', () => {
    const text = shown();
    expect(text).toContain('n-3sick, where it is well nowscore 41: latency');
    expect(text).toContain('8 moves, 0 as it is now, in 2 stages');
    expect(text).toContain('Shards that a plan moves, of all: at most measured 0.5limit 0.25');
    expect(text).not.toContain('Shards that no node may have');
    expect(text).toContain('people would have to say yes');
    expect(text).toContain('00012 from n-3 to n-4');
  });

  it('says where nothing would begin, and why', () => {
    expect(shown({ heldBy: 'change freeze until Mon 06:00 UTC' })).toContain(
      'nothing would begin now: change freeze until Mon 06:00 UTC',
    );
    expect(shown({ needsApproval: false })).toContain('it would begin by itself');
  });
});

describe('how much is asked for', () => {
  const tier = (more: Partial<Preview>) => tierOfPolicy({ policy: 'rebalance.orders', preview: [preview(more)] });

  it('is a press where people decide, where it is held back, or where no more would move', () => {
    expect(tier({})).toEqual({ kind: 'T1' });
    expect(tier({ needsApproval: false, heldBy: 'a freeze' })).toEqual({ kind: 'T1' });
    expect(tier({ needsApproval: false, moves: 8, movesBefore: 8 })).toEqual({ kind: 'T1' });
  });

  it('is a code where moves would begin at once and nobody is asked', () => {
    expect(tier({ needsApproval: false })).toEqual({
      kind: 'T2',
      code: 'rebalance.orders',
      why: ['8 moves of orders would begin at once, and nobody is asked.'],
    });
  });
});

it('values are told as people say them', () => {
  expect(valueWords('limits.cooldownMs', 1_800_000)).toBe('30m');
  expect(valueWords('mode', 'auto')).toBe('auto: plans begin by themselves');
  expect(valueWords('rollbackNeedsApproval', false)).toBe('no');
  expect(valueWords('limits.churnPerHour', 131_072)).toBe('131,072');
  const when = (at: string): string => at.slice(11, 16);
  const window = { from: '2026-11-28T02:00:00Z', until: '2026-11-28T04:00:00Z', reason: 'disks' };
  expect(windowWords({ kind: 'freeze', ...window }, when)).toBe('freeze until 04:00: disks');
  expect(windowWords({ kind: 'maintenance', ...window }, when)).toBe('maintenance from 02:00 until 04:00: disks');
});
