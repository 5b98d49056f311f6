import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { LeaderConflict } from '../../data/model.ts';
import { ShortcutsProvider } from '../../ui/shortcuts.tsx';
import { SplitBrainSteps, type SplitBrainStepsProps } from './split-brain-steps.tsx';

const fence = (lineage: number, revision: number): string =>
  `0000000000.${String(lineage).padStart(10, '0')}.${String(revision).padStart(20, '0')}`;
const conflict = (lower: string, more: Partial<LeaderConflict> = {}): LeaderConflict => ({
  scope: 'billing/eu',
  since: '2026-11-23T14:00:00.000Z',
  lowerSteppedDown: false,
  claims: [
    { nodeId: 'n1', fenceToken: lower, claimId: 'c1', own: false },
    { nodeId: 'n2', fenceToken: fence(7, 52), claimId: 'c2', own: true },
  ],
  ...more,
});
const shown = (props: Partial<SplitBrainStepsProps>): string =>
  renderToStaticMarkup(
    <ShortcutsProvider>
      <SplitBrainSteps cluster="dev" conflict={conflict(fence(7, 40))} over={false} runbook="docs/x.md" {...props} />
    </ShortcutsProvider>,
  ).replaceAll(/<[^>]+>/g, ' ');

it('waits for the lower one, and gives the command that asks it to go', () => {
  const text = shown({});
  expect(text).toContain('Wait until n1 steps down');
  expect(text).toContain('omnirelay mesh leaders step-down billing/eu');
  expect(text).toContain('n1 was paused or cut off');
});

it('gives no such command once it has stepped down, or it is over', () => {
  for (const props of [{ conflict: conflict(fence(7, 40), { lowerSteppedDown: true }) }, { over: true }]) {
    const text = shown(props);
    expect(text).toContain('n1 has stepped down');
    expect(text).not.toContain('mesh leaders step-down');
  }
});

it('looks for the old store where the claims are of two histories', () => {
  const text = shown({ conflict: conflict(fence(6, 900)) });
  expect(text).toContain('an old store is used beside the one that was adopted');
  expect(text).toContain('omnirelay mesh lineage show');
});

it('leads to the runbook where it can be read, and names it otherwise', () => {
  expect(shown({ runbook: 'docs/runbooks/split-brain.md' })).toContain('docs/runbooks/split-brain.md');
  const html = renderToStaticMarkup(
    <ShortcutsProvider>
      <SplitBrainSteps cluster="dev" conflict={conflict(fence(7, 40))} over={false} runbook="https://x.example/a.md" />
    </ShortcutsProvider>,
  );
  expect(html).toContain('href="https://x.example/a.md"');
});
