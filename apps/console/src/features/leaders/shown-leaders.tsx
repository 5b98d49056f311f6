'use client';
import { useTheme } from 'next-themes';
/** The lanes, a page of them, or the same terms as a table; and under both how much it is, of when, and as a file. */
import { useMemo } from 'react';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { ListFoot } from '../../ui/list-foot.tsx';
import type { Times } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import type { AddressChange } from '../../ui/use-address.ts';
import type { ChosenElection } from './election-address.ts';
import { fileOfTerms } from './file-of-terms.ts';
import type { LaneInput, LanePiece } from './lane-layout.ts';
import type { WhoLeads } from './lanes-of.ts';
import { leaderColours } from './leader-colours.ts';
import { LeaderLegend } from './leader-legend.tsx';
import { drawnRange, type LeaderRange } from './leader-range.ts';
import { termRows } from './term-rows.ts';
import { TermTable, termKey } from './term-table.tsx';
import { Timeline } from './timeline.tsx';
import { type AskedHistory, useWhatIsBehind } from './use-leader-history.ts';

export interface ShownLeadersProps {
  readonly cluster: string;
  readonly view: 'lanes' | 'table';
  readonly page: number;
  readonly history: {
    readonly terms: readonly LeaderTerm[];
    readonly nextCursor?: string;
    readonly generatedAt: string;
    readonly source: string;
    readonly cut: boolean;
    readonly unreadable: number;
    /** The registry has not been read since then. */
    readonly staleSince?: string;
  };
  readonly lanes: readonly LaneInput[];
  readonly matches: (term: LeaderTerm) => boolean;
  readonly asked: AskedHistory;
  /** What was asked for, for the head of a file. */
  readonly query: string;
  readonly range: LeaderRange;
  readonly nowMs: number;
  readonly current: WhoLeads;
  readonly stale: boolean;
  readonly open: ChosenElection | undefined;
  readonly onOpen: (election: ChosenElection) => void;
  readonly put: (change: AddressChange) => void;
}

/** The election that a piece came out of, or that ended it. */
export function electionOf(piece: LanePiece): LeaderTerm | undefined {
  return piece.kind === 'leaderless' ? piece.after : piece.terms.at(-1);
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

interface Foot {
  readonly scopes: number;
  readonly terms: number;
  readonly history: ShownLeadersProps['history'];
  readonly clockTime: Times['clockTime'];
}

function footWords({ scopes, terms, history, clockTime }: Foot): string {
  const { cut, unreadable, staleSince } = history;
  return [
    counted(scopes, 'scope'),
    counted(terms, 'term'),
    ...(cut
      ? [`and older ones (narrow the range to see them; a file holds up to ${CONSOLE_BOUNDS.exportedEntries})`]
      : []),
    ...(unreadable === 0 ? [] : [`${counted(unreadable, 'record')} that cannot be read`]),
    ...(staleSince === undefined ? [] : [`as the registry was last read at ${clockTime(staleSince)}`]),
  ].join(', ');
}

export function ShownLeaders(props: ShownLeadersProps) {
  const { cluster, view, history, lanes, matches, asked, query, range, nowMs, current, stale, open, onOpen, put } =
    props;
  const { resolvedTheme } = useTheme();
  const { terms } = useWhatIsBehind();
  const { clockTime } = useTimes();
  const pages = Math.ceil(lanes.length / CONSOLE_BOUNDS.shownLanes);
  const page = Number.isInteger(props.page) ? Math.max(1, Math.min(pages, props.page)) : 1;
  const shown = useMemo(
    () => lanes.slice((page - 1) * CONSOLE_BOUNDS.shownLanes, page * CONSOLE_BOUNDS.shownLanes),
    [lanes, page],
  );
  const inView = useMemo(() => shown.flatMap(({ terms }) => terms), [shown]);
  const minute = Math.floor(nowMs / 60_000) * 60_000;
  const leaders = useMemo(
    () => leaderColours(inView, resolvedTheme === 'light' ? 'light' : 'dark', minute),
    [inView, resolvedTheme, minute],
  );
  const others = new Set(inView.map(({ leaderId }) => leaderId)).size - leaders.size;
  const all = useMemo(() => lanes.flatMap(({ terms }) => terms), [lanes]);
  // By the term's own lane, whatever the filter leaves of it: what was before it counts.
  const rows = useMemo(() => termRows(all, nowMs).filter(({ term }) => matches(term)), [all, nowMs, matches]);
  const after = (term: LeaderTerm): LeaderTerm | undefined =>
    all
      .filter(({ scope, fenceToken }) => scope === term.scope && fenceToken > term.fenceToken)
      .sort((a, b) => (a.fenceToken < b.fenceToken ? -1 : 1))[0];
  return (
    <>
      {view === 'table' ? (
        <TermTable
          cluster={cluster}
          rows={rows}
          open={open === undefined ? undefined : termKey(open.scope, open.number)}
          onOpen={({ term }) => onOpen({ scope: term.scope, number: term.term })}
        />
      ) : (
        <>
          <LeaderLegend leaders={leaders} others={others} />
          <Timeline
            cluster={cluster}
            lanes={shown}
            window={range.window}
            nowMs={nowMs}
            leaders={leaders}
            current={current}
            stale={stale}
            onOpen={(lane, piece) => {
              const of = electionOf(piece);
              // A gap is explained by the election that ended it; one that goes on, by the one that it began after.
              const term = of !== undefined && piece.kind === 'leaderless' ? (after(of) ?? of) : of;
              if (term !== undefined) onOpen({ scope: lane.scope, number: term.term });
            }}
            onBrush={(window) => put(drawnRange(window, nowMs))}
          />
          {pages > 1 ? (
            <nav aria-label="Lanes" className="flex items-center gap-3">
              <button
                type="button"
                className="button"
                disabled={page === 1}
                onClick={() => put({ page: page === 2 ? undefined : String(page - 1) })}
              >
                Before
              </button>
              <span className="text-soft">
                page {page} of {pages}
              </span>
              <button
                type="button"
                className="button"
                disabled={page === pages}
                onClick={() => put({ page: String(page + 1) })}
              >
                Next
              </button>
            </nav>
          ) : null}
        </>
      )}
      <ListFoot
        summary={footWords({ scopes: lanes.length, terms: rows.length, history, clockTime })}
        list={{
          what: 'terms',
          asOf: history.generatedAt,
          source: history.source,
          query,
          rows: () =>
            fileOfTerms({
              shown: { entries: history.terms, nextCursor: history.nextCursor },
              ask: (cursor) => terms({ ...asked, cursor }),
              matches,
              nowMs,
            }),
        }}
      />
    </>
  );
}
