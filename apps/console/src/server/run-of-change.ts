/** The run of a plan: its steps gathered from all pages of their list, and what they make together, so that a browser is told no more than it paints. */
import type { ControlClient } from '@omnirelay/client';
import type { ChangeMove } from '../data/change-model.ts';
import { type RunSeries, type RunWave, runSeries, wavesInAll, wavesOf } from '../data/run-series.ts';
import { BOUNDS } from './bounds.ts';
import { gatherPages } from './gather-pages.ts';

export interface RunOfChange extends RunSeries {
  readonly generatedAt: string;
  readonly source: string;
  readonly revision: number;
  /** In flight now, those that began first at the head; of many the first. */
  readonly inFlight: readonly ChangeMove[];
  /** The last that ended, the newest first. */
  readonly lately: readonly ChangeMove[];
  /** The last ones, the newest first. */
  readonly waves: readonly RunWave[];
  readonly wavesSoFar: number;
  readonly wavesInAll: number;
}

export interface RunAsked {
  readonly id: string;
  /** Whether steps may still begin or end. */
  readonly goesOn: boolean;
}

export async function runOfChange(
  { changes }: Pick<ControlClient, 'changes'>,
  { id, goesOn }: RunAsked,
  options: { readonly signal?: AbortSignal },
): Promise<RunOfChange> {
  const { items, last } = await gatherPages({
    ask: (behind) => changes.moves({ id, pageSize: BOUNDS.movesPage, ...behind }, options),
    itemsOf: (page) => page.items,
    limit: BOUNDS.stepsOfRun,
  });
  const { generatedAt, source, revision } = last;
  const waves = wavesOf(items);
  const ended = items.filter(({ endedAt }) => endedAt !== undefined);
  return {
    generatedAt,
    source,
    revision,
    ...runSeries(items, goesOn ? Date.parse(generatedAt) : undefined),
    inFlight: items
      .filter(({ state }) => state === 'Begun')
      .sort((a, b) => ((a.begunAt ?? '') < (b.begunAt ?? '') ? -1 : 1))
      .slice(0, BOUNDS.toldSteps),
    lately: ended.sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1)).slice(0, BOUNDS.toldSteps),
    waves: waves.toReversed().slice(0, BOUNDS.toldSteps),
    wavesSoFar: waves.length,
    wavesInAll: wavesInAll(waves, items.filter(({ state }) => state === 'Waiting').length),
  };
}
