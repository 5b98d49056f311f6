/** How the round trips are shown: in which order, by member or by region, as a matrix or as a table. */
import { Grid3x3, Table2 } from 'lucide-react';
import { useId } from 'react';
import { Choice } from '../../ui/choice.tsx';
import { LabelledPick } from '../../ui/pick.tsx';
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

const VIEWS = [
  { value: 'matrix', word: 'Matrix', icon: Grid3x3 },
  { value: 'table', word: 'Table', icon: Table2 },
] as const;

export function NetworkBar({ view, byName, members, collapsing, collapsed, put }: NetworkBarProps) {
  const { byRegion, must, ignored } = collapsing;
  const saidId = useId();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <LabelledPick
        label="Order by"
        value={byName ? 'name' : 'region'}
        options={[
          ['region', 'Region'],
          ['name', 'Name'],
        ]}
        onPick={(order) => put({ sort: order === 'name' ? 'name' : undefined })}
      />
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
      <Choice
        label="View"
        options={VIEWS}
        chosen={view}
        shortcut="v"
        onChoose={(chosen) => put({ view: chosen === 'table' ? 'table' : undefined })}
      />
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
