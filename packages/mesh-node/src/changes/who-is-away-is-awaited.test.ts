/** By what whoever leads, and every other control node, judges whether a node may be given shards by a change. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { type ChangeSightDeps, meshView } from './change-sight.ts';

const W1 = nodeId('w1');

interface Seen {
  readonly takes: boolean;
  readonly away: boolean;
  readonly takesAgain?: boolean;
  readonly live: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

function whyNot({ takes, away, takesAgain = true, live, labels = {} }: Seen, intent: string | undefined) {
  const candidate = { nodeId: W1, role: 'worker', region: '', zone: '', labels, live };
  const view = meshView({
    follow: {} as ChangeSightDeps['follow'],
    policies: {} as ChangeSightDeps['policies'],
    owners: {
      candidate: () => (intent === undefined ? undefined : { ...candidate, intent }),
      takes: () => takes,
      isLive: () => live,
      awayOf: () => (away ? { until: undefined, takesAgain } : undefined),
    },
  });
  return view.whyNotEligible(W1);
}

test('one that stops by plan is awaited, from the moment it says so and while its epoch still stands', () => {
  // As candidates tell such a node, so that nothing new is planned for it.
  expect(whyNot({ takes: false, away: true, live: true }, 'Cordoned')).toBeNull();
  expect(whyNot({ takes: false, away: true, live: false }, 'Cordoned')).toBeNull();
});

test('one that is away and cordoned comes back to what it has, and is given nothing', () => {
  expect(whyNot({ takes: false, away: true, takesAgain: false, live: false }, 'Cordoned')).toBe('is cordoned');
});

test('any other that takes none is told with why', () => {
  const none = { takes: false, away: false };
  expect(whyNot({ ...none, live: true }, 'Cordoned')).toBe('is cordoned');
  expect(whyNot({ ...none, live: true }, 'Leaving')).toBe('is about to leave');
  expect(whyNot({ ...none, live: true }, 'Unknown')).toBe('takes no shards');
  expect(whyNot({ ...none, live: false }, 'Active')).toBe('is gone');
  expect(whyNot({ ...none, live: false }, undefined)).toBe('is no node of this mesh');
});

test('one without a weight is given none: they would go back by themselves', () => {
  const labels = { 'omnirelay.weight': '0' };
  expect(whyNot({ takes: true, away: false, live: true }, 'Active')).toBeNull();
  expect(whyNot({ takes: true, away: false, live: true, labels }, 'Active')).toBe('takes no shards');
  // Of one that lives by its claim alone nobody knows a weight.
  expect(whyNot({ takes: true, away: false, live: true }, undefined)).toBeNull();
});
