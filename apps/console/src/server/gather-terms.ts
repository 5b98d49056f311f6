/** Terms of leaders over all pages up to a bound, without the evidence of their elections: that is asked for one by one. */
import type { ControlClient } from '@omnirelay/client';
import type { LeaderTerm } from '../data/leader-model.ts';
import type { FenceRejection, HistoryTerm } from '../data/model.ts';
import { BOUNDS } from './bounds.ts';
import { gatherPages, type Page } from './gather-pages.ts';

export interface AskedRange {
  readonly scope?: string;
  readonly from?: string;
  readonly to?: string;
  /** Behind what was gathered before. */
  readonly cursor?: string;
}

export interface GatheredTerms {
  readonly generatedAt: string;
  readonly source: string;
  /** Newest first. */
  readonly terms: readonly LeaderTerm[];
  /** Whether there are older ones that are not here. */
  readonly cut: boolean;
  /** Where they are. */
  readonly nextCursor?: string;
  readonly unreadable: number;
  readonly staleSince?: string;
}

export interface GatheredRejections {
  readonly generatedAt: string;
  readonly source: string;
  readonly rejections: readonly FenceRejection[];
  readonly cut: boolean;
  readonly nextCursor?: string;
}

interface Options {
  readonly signal?: AbortSignal;
}

interface LastPage extends Page {
  readonly generatedAt: string;
  readonly source: string;
}

const asTerm = ({
  election: { accusers: _, transactions: __, rttMs: ___, ...election },
  ...term
}: HistoryTerm): LeaderTerm => ({
  ...term,
  election,
});

const gathered = ({ generatedAt, source, nextCursor }: LastPage) => ({
  generatedAt,
  source,
  cut: nextCursor !== undefined,
  ...(nextCursor === undefined ? {} : { nextCursor }),
});

const askedOf = ({ scope, cursor: _, ...range }: AskedRange) => ({
  ...(scope === undefined ? {} : { scope: [scope] }),
  ...range,
});

export async function gatherTerms(
  { leaders }: Pick<ControlClient, 'leaders'>,
  range: AskedRange,
  options: Options,
): Promise<GatheredTerms> {
  let unreadable = 0;
  const { items, last } = await gatherPages({
    ask: async (behind) => {
      const page = await leaders.history({ ...askedOf(range), pageSize: BOUNDS.listPage, ...behind }, options);
      unreadable += page.unreadable.length;
      return page;
    },
    itemsOf: (page) => page.items.map(asTerm),
    limit: BOUNDS.shownTerms,
    cursor: range.cursor,
  });
  const { staleSince } = last;
  return { ...gathered(last), terms: items, unreadable, ...(staleSince === undefined ? {} : { staleSince }) };
}

export async function gatherRejections(
  { leaders }: Pick<ControlClient, 'leaders'>,
  range: AskedRange,
  options: Options,
): Promise<GatheredRejections> {
  const { items, last } = await gatherPages({
    ask: (behind) => leaders.rejections({ ...askedOf(range), pageSize: BOUNDS.listPage, ...behind }, options),
    itemsOf: (page) => page.items,
    limit: BOUNDS.shownRejections,
    cursor: range.cursor,
  });
  return { ...gathered(last), rejections: items };
}

/** One term with the evidence of its election; undefined when it is no longer kept. The newest of that number: a new history counts anew. */
export async function findElection(
  { leaders }: Pick<ControlClient, 'leaders'>,
  { scope, number, at }: { readonly scope: string; readonly number: string; readonly at?: string },
  options: Options,
): Promise<{ readonly generatedAt: string; readonly source: string; readonly term: HistoryTerm | undefined }> {
  // A moment of the term: nothing else is read.
  const range = at === undefined ? {} : { from: at, to: at };
  const page = await leaders.history({ scope: [scope], ...range, pageSize: BOUNDS.listPage }, options);
  const { generatedAt, source, items } = page;
  return { generatedAt, source, term: items.find(({ term }) => term === number) };
}
