'use client';
/** Under every list: how much it is, of when, and the same as a file. The menu of formats is fetched when it is asked for. */
import { Download } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ExportedList, ExportRow } from './export-text.ts';
import { useTimes } from './time-zone.tsx';

/** The rows are made when they are asked for: a live list changes several times a second, and a long one is not all here. */
export type LazyList = Omit<ExportedList, 'rows'> & {
  readonly rows: () => readonly ExportRow[] | Promise<readonly ExportRow[]>;
};

export interface ListFootProps {
  readonly list: LazyList;
  /** What is behind the count, such as `5 of 7 nodes`. */
  readonly summary: string;
}

const ExportMenu = lazy(() => import('./export-menu.tsx').then((found) => ({ default: found.ExportMenu })));

export function ExportLabel() {
  return (
    <>
      <Download className="size-3.5" aria-hidden="true" />
      Export
    </>
  );
}

export function ListFoot({ list, summary }: ListFootProps) {
  const { clockTime } = useTimes();
  const [pressed, setPressed] = useState(false);
  const closed = (
    <button
      type="button"
      className="quiet-button"
      aria-label={`Export ${list.what}`}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setPressed(true)}
    >
      <ExportLabel />
    </button>
  );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
      <span>
        {summary}, as of <time dateTime={list.asOf}>{clockTime(list.asOf)}</time>
      </span>
      {pressed ? (
        <Suspense fallback={closed}>
          <ExportMenu list={list} />
        </Suspense>
      ) : (
        closed
      )}
    </div>
  );
}
