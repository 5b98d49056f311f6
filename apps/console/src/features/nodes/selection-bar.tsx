'use client';
/** What can be done to the selected nodes. They are ids, not a filter: what matches later does not become one of them. */
import { LogOut, Pause, Play, X } from 'lucide-react';
import { useId } from 'react';

export interface SelectionBarProps {
  readonly selected: readonly string[];
  /** Selected, but not listed by the mesh any more. */
  readonly gone: readonly string[];
  /** How many match the filter. */
  readonly matching: number;
  /** Why the last tick was not taken. */
  readonly refusal: string | undefined;
  readonly whyNot: string | undefined;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
  readonly onReview: (verb: SelectionVerb) => void;
}

export type SelectionVerb = 'cordon' | 'uncordon' | 'drain';

const VERBS = {
  cordon: { Icon: Pause, word: 'Cordon' },
  uncordon: { Icon: Play, word: 'Uncordon' },
  drain: { Icon: LogOut, word: 'Drain' },
} as const;

export function SelectionBar(props: SelectionBarProps) {
  const { selected, gone, matching, refusal, whyNot, onSelectAll, onClear, onReview } = props;
  const whyId = useId();
  const none = selected.length === 0;
  const act = (verb: SelectionVerb) => {
    const { Icon, word } = VERBS[verb];
    const off = none || whyNot !== undefined;
    return (
      <button
        type="button"
        className="button"
        aria-disabled={off}
        aria-describedby={whyNot === undefined ? undefined : whyId}
        onClick={() => (off ? undefined : onReview(verb))}
      >
        <Icon className="size-3.5" aria-hidden="true" />
        {word}
      </button>
    );
  };
  return (
    <section aria-label="Selection" className="flex flex-wrap items-center gap-2">
      <span className="min-w-24" role="status">
        {none ? 'None selected' : `${selected.length} selected`}
        {gone.length === 0 ? '' : `, ${gone.length} of them no longer listed`}
      </span>
      <button type="button" className="button" disabled={matching === 0} onClick={onSelectAll}>
        Select all {matching}
      </button>
      {none ? null : (
        <button type="button" className="button" onClick={onClear}>
          <X className="size-3.5" aria-hidden="true" />
          Clear selection
        </button>
      )}
      {act('cordon')}
      {act('uncordon')}
      {act('drain')}
      <span className="text-sm" role="status">
        {refusal}
      </span>
      {whyNot === undefined ? null : (
        <span id={whyId} className="text-sm text-soft">
          {whyNot}
        </span>
      )}
    </section>
  );
}
