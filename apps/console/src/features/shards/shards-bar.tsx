'use client';
/** Over the shards: the filter, what was drawn around, and how they are shown. */
import { X } from 'lucide-react';
import type { IgnoredTerm } from '../../data/query-filter.ts';
import { Choice, type ChoiceOption } from '../../ui/choice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { LabelledPick } from '../../ui/pick.tsx';
import { ZOOMS } from './cell-size.ts';
import { ViewChoice } from './view-choice.tsx';
import type { Grouping, ShardsView } from './view-state.ts';

const ZOOM_OPTIONS: readonly ChoiceOption<string>[] = ZOOMS.map((zoom) => ({ value: String(zoom), word: `${zoom}×` }));

const GROUP_OPTIONS: readonly (readonly [Grouping, string])[] = [
  ['none', 'None'],
  ['owner', 'Owner'],
  ['namespace', 'Namespace'],
];

export interface ShardsBarProps {
  readonly view: ShardsView;
  readonly ignored: readonly IgnoredTerm[];
  /** Shards that were drawn around, of those that are there. */
  readonly chosen: number | undefined;
  readonly show: (change: Partial<ShardsView>) => void;
  readonly jump: React.ReactNode;
  /** What can be done to those. */
  readonly acts: React.ReactNode;
}

export function ShardsBar({ view, ignored, chosen, show, jump, acts }: ShardsBarProps) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <FilterField
        label="Filter shards"
        shortcut="f"
        shortcutLabel="Filter the shards"
        placeholder="Filter: state:moving owner:n-17 ns:orders -status:paused"
        value={view.q}
        onChange={(q) => show({ q })}
        ignored={ignored}
      />
      {chosen === undefined ? null : (
        <button
          type="button"
          className="chip h-7"
          aria-label={`${chosen} chosen shards: show all again`}
          onClick={() => show({ chosen: '' })}
        >
          {chosen} chosen
          <X className="size-3.5" aria-hidden="true" />
        </button>
      )}
      {acts}
      <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-2">
        {jump}
        <LabelledPick
          label="Order"
          value={view.order}
          options={[
            ['ring', 'Ring'],
            ['owner', 'Owner'],
            ['age', 'Last changed'],
          ]}
          onPick={(order) => show({ order })}
        />
        {view.view === 'grid' ? (
          <>
            <LabelledPick
              label="Group"
              value={view.group}
              options={GROUP_OPTIONS}
              onPick={(group) => show({ group })}
            />
            <LabelledPick
              label="Colour"
              value={view.colour}
              options={[
                ['status', 'State'],
                ['owner', 'Owner'],
              ]}
              onPick={(colour) => show({ colour })}
            />
            <Choice
              label="Zoom"
              options={ZOOM_OPTIONS}
              chosen={String(view.zoom)}
              onChoose={(chosenZoom) => show({ zoom: ZOOMS.find((zoom) => String(zoom) === chosenZoom) ?? 1 })}
            />
          </>
        ) : null}
        <ViewChoice view={view.view} show={show} />
      </div>
    </div>
  );
}
