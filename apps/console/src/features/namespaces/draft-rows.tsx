'use client';
/** Rows of a draft, each with its fields, with what is wrong with it, and with a way to take it out again. */
import { Plus, X } from 'lucide-react';
import type { FieldProblem } from '../../data/console-api.tsx';
import { problemAt, problemsWithin } from './field-problems.ts';
import { RowProblems } from './row-problems.tsx';

export interface RowsProps<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (rows: readonly Row[]) => void;
}

export interface RowPlace<Row> {
  readonly index: number;
  readonly put: (change: Partial<Row>) => void;
}

export interface DraftRowsProps<Row> extends RowsProps<Row> {
  readonly title: string;
  /** What each of them is: `rule`. */
  readonly noun: string;
  /** Where problems of them are said to be. */
  readonly path: string;
  /** What it means that there is none. */
  readonly none?: string;
  readonly fresh: () => Row;
  /** The fields of one. */
  readonly children: (row: Row, place: RowPlace<Row>) => React.ReactNode;
}

export function DraftRows<Row extends { readonly row: number }>(props: DraftRowsProps<Row>) {
  const { title, noun, path, none, rows, problems, fresh, onChange, children } = props;
  const put = (row: number, change: Partial<Row>): void =>
    onChange(rows.map((one) => (one.row === row ? { ...one, ...change } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">{title}</legend>
      {rows.length === 0 && none !== undefined ? (
        <p className="text-soft">{none}</p>
      ) : (
        <ol className="flex flex-col gap-2">
          {rows.map((one, index) => (
            <li key={one.row} className="flex flex-col gap-1 border-l-2 border-line-strong pl-3">
              <div className="flex flex-wrap items-end gap-2">
                {children(one, { index, put: (change) => put(one.row, change) })}
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Remove ${noun} ${index + 1}`}
                  onClick={() => onChange(rows.filter(({ row }) => row !== one.row))}
                >
                  <X className="size-4" aria-hidden="true" />
                </button>
              </div>
              <RowProblems problems={problemsWithin(problems, `${path}.${index}`)} />
            </li>
          ))}
        </ol>
      )}
      <RowProblems problems={[problemAt(problems, path) ?? []].flat()} />
      <button type="button" className="button self-start" onClick={() => onChange([...rows, fresh()])}>
        <Plus className="size-3.5" aria-hidden="true" />
        Add a {noun}
      </button>
    </fieldset>
  );
}
