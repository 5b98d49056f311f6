'use client';
/** Filter, grouping and view of the topology, and what of the filter was left out. */
import { LayoutGrid, Search, Table2, X } from 'lucide-react';
import type { IgnoredTerm } from '../../data/filter-peers.ts';
import { useFilterText } from '../../ui/use-filter-text.ts';
import type { TopologyView } from './view-state.ts';

export interface FilterBarProps {
  readonly view: TopologyView;
  readonly ignored: readonly IgnoredTerm[];
  readonly search: React.RefObject<HTMLInputElement | null>;
  readonly show: (change: Partial<TopologyView>) => void;
}

export function FilterBar({ view, ignored, search, show }: FilterBarProps) {
  const [typed, type] = useFilterText(view.q, (q) => show({ q }));
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-56 grow sm:max-w-xl">
          <Search className="pointer-events-none absolute top-1.5 left-2 size-4 text-soft" aria-hidden="true" />
          <input
            ref={search}
            type="text"
            inputMode="search"
            className="field w-full pr-8 pl-7"
            placeholder="Filter: status:suspect region:eu-* -role:gateway   ( / )"
            aria-label="Filter nodes"
            aria-describedby={ignored.length > 0 ? 'filter-ignored' : undefined}
            aria-invalid={ignored.length > 0}
            spellCheck={false}
            value={typed}
            onChange={(event) => type(event.target.value)}
          />
          {typed === '' ? null : (
            <button
              type="button"
              className="icon-button absolute top-0 right-0"
              aria-label="Clear the filter"
              onClick={() => {
                type('');
                search.current?.focus();
              }}
            >
              <X className="size-4" aria-hidden="true" />
            </button>
          )}
        </div>
        <label className="flex items-center gap-2 text-soft">
          Group by
          <select
            className="field disabled:border-dashed disabled:text-soft"
            value={view.group}
            disabled={view.view === 'table'}
            title={view.view === 'table' ? 'The table is not grouped' : undefined}
            onChange={(event) => show({ group: event.target.value === 'role' ? 'role' : 'region' })}
          >
            <option value="region">Region</option>
            <option value="role">Role</option>
          </select>
        </label>
        <fieldset className="flex" aria-label="View">
          {(['grid', 'table'] as const).map((kind) => (
            <button
              type="button"
              key={kind}
              aria-pressed={view.view === kind}
              className="button rounded-none first-of-type:rounded-l-md last-of-type:-ml-px last-of-type:rounded-r-md aria-pressed:bg-sunken aria-pressed:font-semibold aria-[pressed=false]:text-soft"
              onClick={() => show({ view: kind })}
            >
              {kind === 'grid' ? (
                <LayoutGrid className="size-3.5" aria-hidden="true" />
              ) : (
                <Table2 className="size-3.5" aria-hidden="true" />
              )}
              {kind === 'grid' ? 'Grid' : 'Table'}
            </button>
          ))}
        </fieldset>
      </div>
      {ignored.length === 0 ? null : (
        <div id="filter-ignored" role="status">
          <ul className="flex flex-wrap gap-2">
            {ignored.map(({ term, why }) => (
              <li key={`${term} ${why}`} className="chip h-auto py-0.5 whitespace-normal">
                <span className="font-medium">ignored{term === '' ? '' : `: ${term}`}</span>
                <span className="text-soft">{why}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
