/** Entries for a file: those that are shown and, page after page, what is behind them. They are kept for the file alone, not for the screen. */
import type { AuditEntry } from '../../data/model.ts';

export interface EntriesPage {
  readonly entries: readonly AuditEntry[];
  readonly nextCursor?: string | undefined;
}

export interface EntriesToGather {
  /** Pages that are here already, the newest first. */
  readonly shown: readonly EntriesPage[];
  /** The page behind a cursor; the newest without one. */
  readonly ask: (cursor: string | undefined) => Promise<EntriesPage>;
  /** Entries of one file. */
  readonly limit: number;
}

export interface GatheredEntries {
  readonly entries: readonly AuditEntry[];
  /** Whether there are older ones that the file does not hold. */
  readonly cut: boolean;
}

export async function gatherEntries({ shown, ask, limit }: EntriesToGather): Promise<GatheredEntries> {
  const pages = shown.length === 0 ? [await ask(undefined)] : [...shown];
  const entries = pages.flatMap((page) => page.entries);
  let cursor = pages.at(-1)?.nextCursor;
  while (cursor !== undefined && entries.length < limit) {
    const page = await ask(cursor);
    entries.push(...page.entries);
    cursor = page.nextCursor;
  }
  return { entries: entries.slice(0, limit), cut: cursor !== undefined || entries.length > limit };
}
