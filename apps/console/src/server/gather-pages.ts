/** Pages asked for one behind the other, up to a bound, and what they hold together. */

export interface Page {
  /** Where the next one is; the last has none. */
  readonly nextCursor?: string | undefined;
}

export interface PagesToGather<P extends Page, Item> {
  /** The page behind a cursor; the first without one. */
  readonly ask: (behind: { readonly cursor?: string }) => Promise<P>;
  readonly itemsOf: (page: P) => readonly Item[];
  /** No page is asked for when there are so many. */
  readonly limit: number;
  /** Behind what was gathered before. */
  readonly cursor?: string | undefined;
}

export interface GatheredPages<P extends Page, Item> {
  readonly items: readonly Item[];
  /** It says of when and whose they are, and where there are more. */
  readonly last: P;
}

export async function gatherPages<P extends Page, Item>({
  ask,
  itemsOf,
  limit,
  ...from
}: PagesToGather<P, Item>): Promise<GatheredPages<P, Item>> {
  const items: Item[] = [];
  let { cursor } = from;
  for (;;) {
    const last = await ask(cursor === undefined ? {} : { cursor });
    items.push(...itemsOf(last));
    cursor = last.nextCursor;
    if (cursor === undefined || items.length >= limit) return { items, last };
  }
}
