/** The terms of a range as a file holds them: those on the screen and, where they are not all, what is behind them. */
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { type EntriesPage, gatherEntries } from '../../data/gather-entries.ts';
import type { LeaderTerm } from '../../data/leader-model.ts';
import type { ExportRow } from '../../ui/export-text.ts';
import { exportedTerm, termRows } from './term-rows.ts';

export interface FileOfTerms {
  readonly shown: EntriesPage<LeaderTerm>;
  readonly ask: (cursor: string | undefined) => Promise<EntriesPage<LeaderTerm>>;
  readonly matches: (term: LeaderTerm) => boolean;
  readonly nowMs: number;
}

export async function fileOfTerms({ shown, ask, matches, nowMs }: FileOfTerms): Promise<readonly ExportRow[]> {
  const { entries } = await gatherEntries({ shown: [shown], ask, limit: CONSOLE_BOUNDS.exportedEntries });
  // Of all of them, whatever the filter leaves: how long nobody led before one is told by the one before it.
  return termRows(entries, nowMs)
    .filter(({ term }) => matches(term))
    .map(exportedTerm);
}
