import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type LiveFleet, LiveFleetContext } from '../../data/live-fleet.tsx';
import type { LeaderConflict } from '../../data/model.ts';
import { SplitBrainStrip } from './split-brain-strip.tsx';

const conflict = (scope: string): LeaderConflict => ({
  scope,
  since: '2026-11-23T14:00:00.000Z',
  lowerSteppedDown: false,
  claims: ['n1', 'n2'].map((nodeId) => ({ nodeId, fenceToken: nodeId, claimId: nodeId, own: false })),
});
const shown = (...scopes: readonly string[]): string =>
  renderToStaticMarkup(
    <LiveFleetContext
      value={
        { leadership: { version: '1', leaders: [], total: 0, conflicts: scopes.map(conflict) } } as unknown as LiveFleet
      }
    >
      <SplitBrainStrip cluster="dev" />
    </LiveFleetContext>,
  );

it('is not there while no scope has two leaders', () => {
  expect(shown()).toBe('');
});

it('names who claims a scope and leads to what to do, at most two of them one by one', () => {
  const html = shown('a/b', 'c', 'd');
  expect(html).toContain('role="alert"');
  expect(html).toContain('n1 and n2');
  expect(html).toContain('href="/c/dev/leaders/a/b/split-brain"');
  expect(html).not.toContain('leaders/d/split-brain');
  expect(html.replaceAll('<!-- -->', '')).toContain('and 1 more');
});
