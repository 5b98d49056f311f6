/** Entries for a file: those that are shown and, page after page, what is behind them. They are kept for the file alone, not for the screen. */
export interface EntriesPage<E> {
  readonly entries: readonly E[];
  readonly nextCursor?: string | undefined;
}

export interface EntriesToGather<E> {
  /** Pages that are here already, the newest first. */
  readonly shown: readonly EntriesPage<E>[];
  /** The page behind a cursor; the newest without one. */
  readonly ask: (cursor: string | undefined) => Promise<EntriesPage<E>>;
  /** Entries of one file. */
  readonly limit: number;
}

export interface GatheredEntries<E> {
  readonly entries: readonly E[];
  /** Whether there are older ones that the file does not hold. */
  readonly cut: boolean;
}

export async function gatherEntries<E>({ shown, ask, limit }: EntriesToGather<E>): Promise<GatheredEntries<E>> {
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
