'use client';
/** A moment that a person writes: an ISO time, or `now-6h`. */
import { useId } from 'react';
import { isMomentOrNothing } from './is-moment.ts';

export interface MomentFieldProps {
  readonly label: string;
  readonly value: string;
  /** What holds where nothing is written. */
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

export function MomentField({ label, value, placeholder, onChange }: MomentFieldProps) {
  const problemId = useId();
  const valid = isMomentOrNothing(value);
  return (
    <div className="flex flex-col gap-1">
      <label className="flex items-center gap-2 text-soft">
        {label}
        <input
          type="text"
          className="field w-36"
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={!valid}
          aria-describedby={valid ? undefined : problemId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      {valid ? null : (
        <span id={problemId} role="status" className="chip h-auto py-0.5 whitespace-normal">
          ignored: write 2026-11-23T14:02 or now-6h
        </span>
      )}
    </div>
  );
}
