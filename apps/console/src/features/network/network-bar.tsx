/** How the round trips are shown: in which order, by member or by region, as a matrix or as a table. */
import { Grid3x3, Table2 } from 'lucide-react';
import { useId } from 'react';
import type { AddressChange } from '../../ui/use-address.ts';
import { type Collapsing, collapseWord } from './matrix-size.ts';

export interface NetworkBarProps {
  readonly view: 'matrix' | 'table';
  readonly byName: boolean;
  readonly members: number;
  readonly collapsing: Collapsing;
  /** What is collapsed; empty where nothing is. */
  readonly collapsed: string;
  readonly put: (change: AddressChange) => void;
}

export function NetworkBar({ view, byName, members, collapsing, collapsed, put }: NetworkBarProps) {
  const { byRegion, must, ignored } = collapsing;
  const saidId = useId();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <label className="flex items-center gap-2 text-soft">
        Order by
        <select
          className="field"
          value={byName ? 'name' : 'region'}
          onChange={(event) => put({ sort: event.target.value === 'name' ? 'name' : undefined })}
        >
          <option value="region">Region</option>
          <option value="name">Name</option>
        </select>
      </label>
      <label className="flex items-center gap-2 text-soft" title={must}>
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={byRegion}
          aria-disabled={must !== undefined}
          aria-describedby={saidId}
          onChange={(event) =>
            must === undefined ? put({ collapse: collapseWord(event.target.checked, members) }) : undefined
          }
        />
        Collapse by region
      </label>
      <fieldset className="flex" aria-label="View" data-shortcut="v">
        {(['matrix', 'table'] as const).map((kind) => {
          const Icon = kind === 'matrix' ? Grid3x3 : Table2;
          return (
            <button
              type="button"
              key={kind}
              aria-pressed={view === kind}
              className="button rounded-none first-of-type:rounded-l-md last-of-type:-ml-px last-of-type:rounded-r-md aria-pressed:bg-sunken aria-pressed:font-semibold aria-[pressed=false]:text-soft"
              onClick={() => put({ view: kind === 'table' ? 'table' : undefined })}
            >
              <Icon className="size-3.5" aria-hidden="true" />
              {kind === 'matrix' ? 'Matrix' : 'Table'}
            </button>
          );
        })}
      </fieldset>
      {ignored === undefined ? null : (
        <span className="chip h-auto py-0.5 whitespace-normal">
          <span className="font-medium">ignored: {ignored.term}</span>
          <span className="text-soft">{ignored.why}</span>
        </span>
      )}
      <span id={saidId} className="text-soft" role="status">
        {collapsed}
      </span>
    </div>
  );
}
