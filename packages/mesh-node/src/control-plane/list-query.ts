/**
 * How a list is asked, whatever it is of: queries in the one grammar, the order, and the fields. What cannot be taken is told all at once,
 * with its place, and nothing is ignored.
 */
import {
  compareBy,
  type FieldTree,
  fieldProblems,
  parseQuery,
  parseSort,
  type Query,
  type QueryFields,
  type QueryKeys,
  type Sortable,
  type SortTerm,
  selectFields,
} from '@omnirelay/protocol';
import type { z } from 'zod';
import { jsonSchemaOf, type ObjectSchema } from './json-schema-of.ts';
import type { KeyedSort } from './keyed-page.ts';
import { type FieldProblem, Problem } from './problem.ts';

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  const detail = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new Problem('invalid_input', detail, { problems });
}

const placed = (path: string, { at, message }: { readonly at: number; readonly message: string }): FieldProblem => ({
  path,
  message: `${message} (at ${at})`,
});

/** A query, and the input field that it stands in. */
export interface WrittenQuery {
  readonly path: string;
  readonly text: string;
}

/** `nowMs`: what `now` means, for keys that hold moments. @throws Problem invalid_input */
export function readQueries(written: readonly WrittenQuery[], keys: QueryKeys, nowMs?: number): readonly Query[] {
  const queries: Query[] = [];
  const problems: FieldProblem[] = [];
  for (const { path, text } of written) {
    const parsed = parseQuery(text, keys, nowMs);
    if (parsed.kind === 'query') queries.push(parsed.query);
    else problems.push(...parsed.problems.map((problem) => placed(path, problem)));
  }
  refuse(problems);
  return queries;
}

/** @throws Problem invalid_input */
export function readSort(text: string, keys: QueryKeys): readonly SortTerm[] {
  const parsed = parseSort(text, keys);
  if (parsed.kind === 'sort') return parsed.terms;
  refuse(parsed.problems.map((problem) => placed('sort', problem)));
  return [];
}

/** Things of one kind, as a list of them is put in order. */
export interface KeyedThings<T> {
  readonly keys: QueryKeys;
  /** The key of the id: ids are unique, so that whatever comes behind it decides nothing. */
  readonly idKey: string;
  readonly idOf: (thing: T) => string;
  readonly fieldsOf: (thing: T) => Pick<QueryFields, 'valuesOf'>;
}

/** By id where no order is asked for. @throws Problem invalid_input */
export function keyedSort<T>(text: string | undefined, { keys, idKey, idOf, fieldsOf }: KeyedThings<T>): KeyedSort<T> {
  if (text === undefined) return { kind: 'by-id', descending: false };
  const terms = readSort(text, keys);
  if (terms[0]?.key === idKey) return { kind: 'by-id', descending: terms[0].descending };
  const sortable = (thing: T): Sortable => ({
    id: idOf(thing),
    valueOf: (key) => fieldsOf(thing).valuesOf(key)[0],
  });
  return { kind: 'by-value', compare: (a, b) => compareBy(terms, sortable(a), sortable(b)) };
}

/** The fields of a thing that may be named, and those inside its objects. */
export function fieldTreeOf(schema: z.ZodType): FieldTree {
  const { properties } = jsonSchemaOf(schema);
  return Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [
      name,
      Object.keys((inner as Partial<ObjectSchema>).properties ?? {}),
    ]),
  );
}

/** @throws Problem invalid_input */
export function checkFields(fields: readonly string[] | undefined, tree: FieldTree): void {
  refuse(fieldProblems(fields ?? [], tree).map(({ message }) => ({ path: 'fields', message })));
}

/** Where and how much of an answer is told: all of a list's input that may change from page to page. */
interface Page {
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly minCursor?: string;
  readonly fields?: readonly string[];
  readonly ifNoneMatch?: string;
}

/** What a list is asked, whichever page of it: cursors and ETags are of one question. */
export function questionIn<Input extends Page>(input: Input): Omit<Input, keyof Page> {
  const { pageSize: _, cursor: __, minCursor: ___, fields: ____, ifNoneMatch: _____, ...question } = input;
  return question;
}

/** Over gRPC a field that was not asked for stands at its default: there, `fields` saves bytes and nothing else. */
export const projected = <T extends object>(
  things: readonly T[],
  fields: readonly string[] | undefined,
  id: keyof T & string,
): readonly T[] => (fields === undefined ? things : things.map((thing) => selectFields(thing, fields, id) as T));
