'use client';
/** Filter, grouping and view of the topology, and what of the filter was left out. */
import { LayoutGrid, Table2 } from 'lucide-react';
import type { IgnoredTerm } from '../../data/filter-peers.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import type { TopologyView } from './view-state.ts';

export interface FilterBarProps {
  readonly view: TopologyView;
  readonly ignored: readonly IgnoredTerm[];
  readonly show: (change: Partial<TopologyView>) => void;
}

export function FilterBar({ view, ignored, show }: FilterBarProps) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <FilterField
        label="Filter nodes"
        shortcutLabel="Filter the nodes"
        placeholder="Filter: status:suspect region:eu-* -role:gateway   ( / )"
        value={view.q}
        onChange={(q) => show({ q })}
        ignored={ignored}
      />
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
  );
}
