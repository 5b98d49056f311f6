import { expect, it } from 'vitest';
import type { FrameHead } from '../../data/peer-frame.ts';
import { timesIn } from '../../ui/time.ts';
import { oldWords } from './old-words.ts';

const leadership = { version: '1', leaders: [], total: 0, conflicts: [] };
const head: FrameHead = { asOf: '2026-11-23T14:02:00.000Z', source: 'n1', lostForMs: 0 };
const times = timesIn('utc');

it('says nothing while leadership is followed and the registry is read', () => {
  expect(oldWords({ leadership, head }, times)).toBeUndefined();
});

it('lets no mirror that is old stand for the present, and no stream that has ended', () => {
  expect(oldWords({ leadership, head: { ...head, staleSince: '2026-11-23T14:00:00.000Z' } }, times)).toBe(
    'n1 has not read the registry since 2026-11-23 14:00:00 UTC: another may lead by now.',
  );
  expect(oldWords({ leadership: { ...leadership, problem: 'Not allowed.' }, head }, times)).toBe(
    'Who leads is not followed any more: Not allowed.',
  );
});
