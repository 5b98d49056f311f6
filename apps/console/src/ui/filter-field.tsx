'use client';
/** The box for the one query grammar; a key leads into it, `/` where nothing else is meant by that, and what of it was not understood stands under it. */
import { Search, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { useShortcut } from './shortcuts.tsx';

export interface FilterFieldProps {
  readonly label: string;
  /** The key that leads into it. */
  readonly shortcut?: string;
  /** What it does, in the list of shortcuts. */
  readonly shortcutLabel: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ignored: readonly { readonly term: string; readonly why: string }[];
}

export function FilterField(props: FilterFieldProps) {
  const { label, shortcut = '/', shortcutLabel, placeholder, value, onChange, ignored } = props;
  const input = useRef<HTMLInputElement>(null);
  const ignoredId = useId();
  useShortcut(shortcut, shortcutLabel, () => input.current?.focus());
  return (
    <div className="flex min-w-64 grow flex-col gap-1 sm:max-w-xl">
      <div className="relative" data-shortcut={shortcut}>
        <Search className="pointer-events-none absolute top-1.5 left-2 size-4 text-soft" aria-hidden="true" />
        <input
          ref={input}
          type="text"
          inputMode="search"
          className="field w-full pr-8 pl-7"
          placeholder={placeholder}
          aria-label={label}
          aria-describedby={ignored.length > 0 ? ignoredId : undefined}
          aria-invalid={ignored.length > 0}
          aria-keyshortcuts={shortcut}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        {value === '' ? null : (
          <button
            type="button"
            className="icon-button absolute top-0 right-0"
            aria-label="Clear the filter"
            onClick={() => {
              onChange('');
              input.current?.focus();
            }}
          >
            <X className="size-4" aria-hidden="true" />
          </button>
        )}
      </div>
      {ignored.length === 0 ? null : (
        <div id={ignoredId} role="status">
          <ul className="flex flex-wrap gap-1">
            {ignored.map(({ term, why }) => (
              <li key={`${term} ${why}`} className="chip h-auto py-0.5 whitespace-normal">
                <span className="font-medium">ignored{term === '' ? '' : `: ${term}`}</span>
                <span className="text-soft">{why}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
