/** A list that is short enough to be shown as a whole: a table or JSON, its age, and beside it what could not be read. */
import { gatherPages, LIST_BOUNDS, type Page, type PagePart } from './gather-pages.ts';
import { tellUnreadable } from './list-flags.ts';
import { printResult } from './output.ts';
import { staleLine } from './stale-line.ts';
import type { ClientContext } from './with-client.ts';

interface WholeListPage<T> extends Page {
  readonly items: readonly T[];
  readonly unreadable: Parameters<typeof tellUnreadable>[0];
  readonly staleSince?: string;
}

/** What it has shown. */
export async function showWholeList<T>(
  { output }: Pick<ClientContext, 'output'>,
  ask: (part: PagePart) => Promise<WholeListPage<T>>,
  table: (things: readonly T[]) => string,
): Promise<readonly T[]> {
  const { page, things } = await gatherPages(ask, ({ items }) => items, { limit: LIST_BOUNDS.all });
  printResult(output, { ...page, items: things }, () => table(things) + staleLine(page));
  tellUnreadable(page.unreadable);
  return things;
}
