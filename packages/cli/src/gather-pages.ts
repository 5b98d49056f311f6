/**
 * A list, page after page, until there is as much as was asked for. What was left out is told by a cursor that stands exactly behind the last one
 * shown.
 */
export interface Page {
  readonly nextCursor?: string;
}

export const LIST_BOUNDS = { page: 500, all: 100_000, shownByDefault: 100 } as const;

/** What is asked of one page. */
export interface PagePart {
  readonly pageSize: number;
  readonly cursor?: string;
}

export interface PagesAsked {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Gathered<P, T> {
  /** The last page; its `nextCursor` where others follow. */
  readonly page: P;
  readonly things: readonly T[];
}

export async function gatherPages<P extends Page, T>(
  ask: (part: PagePart) => Promise<P>,
  thingsOf: (page: P) => readonly T[],
  { cursor: first, limit }: PagesAsked,
): Promise<Gathered<P, T>> {
  const things: T[] = [];
  let cursor = first;
  for (;;) {
    const pageSize = Math.min(LIST_BOUNDS.page, limit - things.length);
    const page = await ask({ pageSize, ...(cursor === undefined ? {} : { cursor }) });
    things.push(...thingsOf(page));
    if (page.nextCursor === undefined || things.length >= limit) return { page, things };
    cursor = page.nextCursor;
  }
}

/** What is not shown, and how to see it. */
export const moreLine = (cursor: string, shown: number): string =>
  `more: others follow these ${shown}; go on with --cursor ${cursor} beside the same filters and order, or ask for more at once by --limit N or --all`;
