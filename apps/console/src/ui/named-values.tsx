/** What is known of one thing: a name and a value each, under one another, or side by side where there is room. */

export type NamedValue = readonly [name: string, value: React.ReactNode];

export interface NamedValuesProps {
  readonly rows: readonly NamedValue[];
  readonly sideBySide?: boolean;
}

export const NamedValues = ({ rows, sideBySide = false }: NamedValuesProps) => (
  <dl className={`grid grid-cols-1 gap-px bg-line ${sideBySide ? 'lg:grid-cols-2' : ''}`}>
    {rows.map(([name, value]) => (
      // The last one of an odd number has the line for itself.
      <div key={name} className="flex min-h-8 items-center gap-3 bg-surface px-3 py-1 last:odd:col-span-full">
        <dt className="w-36 shrink-0 text-soft">{name}</dt>
        <dd className="min-w-0 grow break-words">{value}</dd>
      </div>
    ))}
  </dl>
);
