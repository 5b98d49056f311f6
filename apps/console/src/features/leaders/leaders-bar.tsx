/** What of the leaders is shown: which scopes, of which time, as lanes or as a table. */
import { ChartNoAxesGantt, Table2, X } from 'lucide-react';
import { Choice } from '../../ui/choice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { MomentRange } from '../../ui/moment-range.tsx';
import type { AddressChange } from '../../ui/use-address.ts';
import { DEFAULT_FROM, type LeaderRange, RANGES } from './leader-range.ts';

export interface LeadersBarProps {
  readonly view: 'lanes' | 'table';
  readonly q: string;
  /** As they were typed. */
  readonly from: string;
  readonly to: string;
  readonly range: LeaderRange;
  readonly ignored: readonly { readonly term: string; readonly why: string }[];
  /** Of the address; `undefined`: all scopes. */
  readonly scope: string | undefined;
  readonly put: (change: AddressChange) => void;
}

const SPANS = RANGES.map(([value, word]) => ({ value, word }));
const VIEWS = [
  { value: 'lanes', word: 'Lanes', icon: ChartNoAxesGantt },
  { value: 'table', word: 'Table', icon: Table2 },
] as const;

export const RangeChoice = ({ range, put }: Pick<LeadersBarProps, 'range' | 'put'>) => (
  <Choice
    label="Range of time"
    options={SPANS}
    chosen={range.grows ? SPANS.find(({ value }) => value === range.from)?.value : undefined}
    onChoose={(from) => put({ from: from === DEFAULT_FROM ? undefined : from, to: undefined, page: undefined })}
  />
);

export function LeadersBar({ view, q, from, to, range, ignored, scope, put }: LeadersBarProps) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <FilterField
        label="Filter scopes and leaders"
        shortcutLabel="Filter scopes and leaders"
        placeholder="Filter: scope:billing/* leader:n1 ended:lost"
        value={q}
        onChange={(text) => put({ q: text, page: undefined })}
        ignored={ignored}
      />
      <MomentRange from={from} to={to} defaultFrom={DEFAULT_FROM} put={put} />
      <RangeChoice range={range} put={put} />
      {scope === undefined ? null : (
        <button
          type="button"
          className="chip h-7"
          aria-label={`Only ${scope}: show all scopes`}
          onClick={() => put({ scope: undefined })}
        >
          scope <span className="font-mono">{scope}</span>
          <X className="size-3.5" aria-hidden="true" />
        </button>
      )}
      <Choice
        label="View"
        options={VIEWS}
        chosen={view}
        shortcut="v"
        onChoose={(chosen) => put({ view: chosen === 'table' ? 'table' : undefined })}
      />
    </div>
  );
}
