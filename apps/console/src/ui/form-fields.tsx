/** Fields of a form: the label above, and below it what is wrong with what stands there. */
import { useId } from 'react';
import { type PickOptions, PickSelect } from './pick.tsx';

interface FieldProps {
  readonly label: string;
  /** What is wrong with it; nothing where there is none. */
  readonly problem?: string | undefined;
  /** Its width, as a class. */
  readonly width?: string;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly placeholder?: string;
  readonly numeric?: boolean;
  /** Id of a list of what may be typed. */
  readonly list?: string;
  readonly disabled?: boolean;
  readonly onChange: (text: string) => void;
}

/** What ties an input to its label and to what is wrong with it. */
interface Tied {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

function Field(props: FieldProps & { readonly children: (tied: Tied) => React.ReactNode }) {
  const { label, problem, width = 'w-full', children } = props;
  const id = useId();
  const problemId = useId();
  const isWrong = problem !== undefined;
  return (
    <div className={`flex flex-col gap-1 ${width}`}>
      <label htmlFor={id} className="text-soft">
        {label}
      </label>
      {children({ id, 'aria-invalid': isWrong, 'aria-describedby': isWrong ? problemId : undefined })}
      {isWrong ? (
        <p id={problemId} className="border-l-2 border-status-dead pl-2 text-sm" role="alert">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

export function TextField(props: TextFieldProps) {
  const { value, placeholder, numeric, list, disabled, onChange, ...field } = props;
  return (
    <Field {...field}>
      {(tied) => (
        <input
          {...tied}
          className="field w-full"
          inputMode={numeric === true ? 'numeric' : 'text'}
          autoComplete="off"
          spellCheck={false}
          maxLength={2_000}
          placeholder={placeholder}
          list={list}
          disabled={disabled}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface PickFieldProps<Value extends string> extends FieldProps, PickOptions<Value> {}

export const PickField = <Value extends string>({ value, options, onPick, ...field }: PickFieldProps<Value>) => (
  <Field {...field}>
    {(tied) => <PickSelect {...tied} className="field w-full" value={value} options={options} onPick={onPick} />}
  </Field>
);
