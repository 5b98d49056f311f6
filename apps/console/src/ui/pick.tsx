/** One of several, from a list that opens; in a bar its label stands before it. */
import { useId } from 'react';

export interface PickOptions<Value extends string> {
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, word: string])[];
  readonly onPick: (value: Value) => void;
}

type SelectProps = Pick<React.ComponentProps<'select'>, 'id' | 'className' | 'aria-invalid' | 'aria-describedby'>;

export const PickSelect = <Value extends string>({
  value,
  options,
  onPick,
  ...select
}: PickOptions<Value> & SelectProps) => (
  <select
    {...select}
    value={value}
    onChange={(event) => onPick(options.find(([one]) => one === event.target.value)?.[0] ?? value)}
  >
    {options.map(([one, word]) => (
      <option key={one} value={one}>
        {word}
      </option>
    ))}
  </select>
);

export interface LabelledPickProps<Value extends string> extends PickOptions<Value> {
  readonly label: string;
}

export function LabelledPick<Value extends string>({ label, ...pick }: LabelledPickProps<Value>) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex items-center gap-2 text-soft">
      {label}
      <PickSelect {...pick} id={id} className="field" />
    </label>
  );
}
