'use client';
/** The common fields of a policy. Each shows what the document says of it; where it says nothing, what holds then, and where that comes from. */
import { useState } from 'react';
import type { FieldProblem } from '../../data/console-api.tsx';
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { isFields, type PolicyFields, valueAt, withValue } from './edit-document.ts';
import { fieldText, fieldValue, type Guardrail, withGuardrail } from './form-value.ts';
import { FIELD_GROUPS, GUARDRAIL_WORDS, type PolicyFieldWords } from './policy-fields.ts';
import { problemsAt } from './problems-at.ts';
import { heldWords, type ValueSource } from './value-words.ts';

export interface HeldValue {
  readonly value: unknown;
  /** Undefined: it is not known yet. */
  readonly source: ValueSource | undefined;
}

export interface PolicyFormProps {
  readonly document: PolicyFields;
  /** What would hold of a path were it not said here. */
  readonly without: (path: string) => HeldValue | undefined;
  /** Guardrails that hold where the document has none of its own. */
  readonly guardrails: readonly Guardrail[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (document: PolicyFields) => void;
}

export function PolicyForm({ document, without, guardrails, problems, onChange }: PolicyFormProps) {
  return (
    <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-2">
      {FIELD_GROUPS.map(({ title, about, fields }) => (
        <fieldset key={title} className="flex min-w-0 flex-col gap-2">
          <legend className="font-medium">{title}</legend>
          <p className="text-sm text-soft">{about}</p>
          <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
            {fields.map((field) => (
              <FormField
                key={field.path}
                field={field}
                value={valueAt(document, field.path)}
                held={without(field.path)}
                problem={problemsAt(problems, field.path)}
                onChange={(value) => onChange(withValue(document, field.path, value))}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <Guardrails
        document={document}
        inherited={guardrails}
        without={without}
        problems={problems}
        onChange={onChange}
      />
    </div>
  );
}

interface FormFieldProps {
  readonly field: PolicyFieldWords;
  readonly value: unknown;
  readonly held: HeldValue | undefined;
  readonly problem: string | undefined;
  readonly onChange: (value: unknown) => void;
}

const MODES = [
  ['auto', 'auto: plans begin by themselves'],
  ['approval', 'approval: people say yes'],
] as const;
const FLAGS = [
  ['true', 'yes'],
  ['false', 'no'],
] as const;

function FormField({ field: { path, label, kind }, value, held, problem, onChange }: FormFieldProps) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  if (kind === 'mode' || kind === 'flag')
    return (
      <PickField
        label={label}
        problem={problem}
        value={fieldText(kind, value)}
        options={[['', `as it is: ${heldWords(path, held)}`], ...(kind === 'mode' ? MODES : FLAGS)]}
        onPick={(picked) => onChange(fieldValue(kind, picked))}
      />
    );
  // `0.` on its way to `0.5` stands as it is typed, as long as it is the value that the document has.
  const isTyped = typed !== undefined && Object.is(fieldValue(kind, typed), value);
  return (
    <TextField
      label={label}
      problem={problem}
      numeric={kind === 'number'}
      value={isTyped ? typed : fieldText(kind, value)}
      placeholder={heldWords(path, held)}
      onChange={(text) => {
        setTyped(text);
        onChange(fieldValue(kind, text));
      }}
    />
  );
}

interface GuardrailsProps extends Pick<PolicyFormProps, 'document' | 'without' | 'problems' | 'onChange'> {
  readonly inherited: readonly Guardrail[];
}

/** A list is taken whole: who says one guardrail says all of them. */
function Guardrails({ document, inherited, without, problems, onChange }: GuardrailsProps) {
  const said = Array.isArray(document.guardrails) ? (document.guardrails as readonly unknown[]) : undefined;
  const own = said?.filter((one): one is Guardrail & PolicyFields => isFields(one) && typeof one.name === 'string');
  const list = own ?? inherited;
  const at = (name: string): number => own?.findIndex((one) => one.name === name) ?? -1;
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="font-medium">Guardrails</legend>
      <p className="text-sm text-soft">
        What a plan that goes beyond one is held back for, until two admins let it pass.{' '}
        {own === undefined ? 'None is said here: those that hold anyway stand in the fields.' : 'All are said here.'}
      </p>
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {Object.entries(GUARDRAIL_WORDS).map(([name, label]) => {
          const index = at(name);
          const path = `guardrails.${name}`;
          const limit = own?.[index]?.limit;
          const holds = inherited.find((one) => one.name === name)?.limit;
          return (
            <FormField
              key={name}
              field={{ path, label, kind: 'number' }}
              value={own === undefined ? undefined : limit}
              held={own === undefined ? { value: holds, source: without(path)?.source } : undefined}
              problem={index < 0 ? undefined : problemsAt(problems, `guardrails[${index}]`)}
              onChange={(value) => onChange({ ...document, guardrails: withGuardrail(list, name, value) })}
            />
          );
        })}
      </div>
      {own === undefined ? null : (
        <button
          type="button"
          className="button self-start"
          onClick={() => onChange(withValue(document, 'guardrails', undefined))}
        >
          Say none here
        </button>
      )}
    </fieldset>
  );
}
