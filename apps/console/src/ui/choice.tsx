'use client';
/** One of a few, side by side in one frame, each a press away. */
import type { LucideIcon } from 'lucide-react';

export interface ChoiceOption<Value extends string> {
  readonly value: Value;
  readonly word: string;
  readonly icon?: LucideIcon;
}

export interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly ChoiceOption<Value>[];
  /** Undefined where what holds is none of them. */
  readonly chosen: Value | undefined;
  /** The key that goes to the next one, if there is one. */
  readonly shortcut?: string;
  readonly onChoose: (value: Value) => void;
}

export function Choice<Value extends string>({ label, options, chosen, shortcut, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset className="flex" aria-label={label} data-shortcut={shortcut}>
      {options.map(({ value, word, icon: Icon }) => (
        <button
          type="button"
          key={value}
          aria-pressed={value === chosen}
          className="button rounded-none first-of-type:rounded-l-md not-first-of-type:-ml-px last-of-type:rounded-r-md aria-pressed:bg-sunken aria-pressed:font-semibold aria-[pressed=false]:text-soft"
          onClick={() => onChoose(value)}
        >
          {Icon === undefined ? null : <Icon className="size-3.5" aria-hidden="true" />}
          {word}
        </button>
      ))}
    </fieldset>
  );
}
