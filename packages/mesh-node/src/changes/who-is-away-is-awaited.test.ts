/** By what whoever leads judges whether a node may be given shards by a change. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { type ChangeSightDeps, meshView } from './change-sight.ts';

const W1 = nodeId('w1');

function whyNot(sight: { readonly takes: boolean; readonly away: boolean; readonly live: boolean }, intent: string) {
  const view = meshView({
    follow: {} as ChangeSightDeps['follow'],
    policies: {} as ChangeSightDeps['policies'],
    sight: {
      candidates: () => [{ nodeId: W1, intent, role: 'worker', region: '', zone: '', labels: {}, live: sight.live }],
      takes: () => sight.takes,
      isLive: () => sight.live,
      isAway: () => sight.away,
    },
  });
  return view.whyNotEligible(W1);
}

test('one that stops by plan is awaited, from the moment it says so and while its epoch still stands', () => {
  // As candidates tell such a node, so that nothing new is planned for it.
  expect(whyNot({ takes: false, away: true, live: true }, 'Cordoned')).toBeNull();
  expect(whyNot({ takes: false, away: true, live: false }, 'Cordoned')).toBeNull();
});

test('any other that takes none is told with why', () => {
  const none = { takes: false, away: false };
  expect(whyNot({ ...none, live: true }, 'Cordoned')).toBe('is cordoned');
  expect(whyNot({ ...none, live: true }, 'Leaving')).toBe('is about to leave');
  expect(whyNot({ ...none, live: true }, 'Unknown')).toBe('takes no shards');
  expect(whyNot({ ...none, live: false }, 'Active')).toBe('is gone');
});
