/** What each key of a query means: the values that a thing has there. One table answers for all its keys. */
import { momentOf } from '@omnirelay/primitives';
import type { FieldValue, QueryFields } from './match-query.ts';

/** The keys that are no other names. */
type Canonical<Keys> = { [Key in keyof Keys]: Keys[Key] extends string ? Key : never }[keyof Keys];

export type FieldTable<Keys, T> = Readonly<Record<Canonical<Keys>, (thing: T) => readonly FieldValue[]>>;

export const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

/** RFC 3339: for ranges, and as it is written. */
export const moment = (at: string | undefined): readonly FieldValue[] =>
  at === undefined ? [] : [...present(momentOf(at, Number.NaN)), at];

/** Bare words are looked for in `defaultTexts`. */
export const fieldsOf = <T>(
  table: Readonly<Record<string, (thing: T) => readonly FieldValue[]>>,
  thing: T,
  defaultTexts: readonly string[],
): QueryFields => ({
  defaultTexts,
  valuesOf: (key) => (Object.hasOwn(table, key) ? (table[key]?.(thing) ?? []) : []),
});
