'use client';
/** A name that is typed, of which blanks around it are no part; where there are such names already, they are offered. */
import { useId } from 'react';
import { TextField, type TextFieldProps } from '../../ui/form-fields.tsx';

export interface NameFieldProps extends Omit<TextFieldProps, 'width' | 'numeric' | 'list'> {
  readonly names?: readonly string[];
}

export function NameField({ names, onChange, ...field }: NameFieldProps) {
  const listId = useId();
  const trimmed = (text: string): void => onChange(text.trim());
  if (names === undefined) return <TextField {...field} width="w-32" onChange={trimmed} />;
  return (
    <>
      <TextField {...field} width="w-32" onChange={trimmed} list={listId} />
      <datalist id={listId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
