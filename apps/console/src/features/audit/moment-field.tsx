'use client';
/** A moment that a person writes: an ISO time, or `now-6h`. */
import { useId } from 'react';

export interface MomentFieldProps {
  readonly label: string;
  readonly value: string;
  readonly valid: boolean;
  readonly onChange: (value: string) => void;
}

export function MomentField({ label, value, valid, onChange }: MomentFieldProps) {
  const problemId = useId();
  return (
    <div className="flex flex-col gap-1">
      <label className="flex items-center gap-2 text-soft">
        {label}
        <input
          type="text"
          className="field w-36"
          placeholder={label === 'From' ? 'now-6h' : 'now'}
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
