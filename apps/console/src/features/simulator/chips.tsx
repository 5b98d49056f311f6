'use client';
/** What was put into the form, as chips that can be taken out again. */
import { X } from 'lucide-react';

export interface ChipsProps {
  readonly label: string;
  readonly items: readonly { readonly key: string; readonly words: string }[];
  readonly onRemove: (key: string) => void;
}

export function Chips({ label, items, onRemove }: ChipsProps) {
  if (items.length === 0) return null;
  return (
    <ul aria-label={label} className="flex flex-wrap gap-1.5">
      {items.map(({ key, words }) => (
        <li key={key}>
          <button
            type="button"
            className="chip h-auto min-h-6 font-mono whitespace-normal"
            aria-label={`${words}: leave out`}
            onClick={() => onRemove(key)}
          >
            {words}
            <X className="size-3 shrink-0" aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
