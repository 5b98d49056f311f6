'use client';
/** Filter, grouping and view of the topology, and what of the filter was left out. */
import { LayoutGrid, Table2 } from 'lucide-react';
import type { IgnoredTerm } from '../../data/query-filter.ts';
import { Choice } from '../../ui/choice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import type { TopologyView } from './view-state.ts';

export interface FilterBarProps {
  readonly view: TopologyView;
  readonly ignored: readonly IgnoredTerm[];
  readonly show: (change: Partial<TopologyView>) => void;
}

const VIEWS = [
  { value: 'grid', word: 'Grid', icon: LayoutGrid },
  { value: 'table', word: 'Table', icon: Table2 },
] as const;

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
      <Choice label="View" options={VIEWS} chosen={view.view} onChoose={(chosen) => show({ view: chosen })} />
    </div>
  );
}
