/**
 * Records as text and back. Whatever stands in the registry is a value here: a record that needs a newer reader, or that is damaged, is told as such
 * and never thrown. Numbers beyond 2^53 are decimal strings in JSON.
 */
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { MAP_SCHEMA, type Rewritten, type StoredText } from './map-records.ts';
import { utf8Length } from './utf8-length.ts';

export type Decoded<T> =
  | { readonly kind: 'record'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly why: 'newer' | 'damaged'; readonly detail: string };

export interface RecordText {
  readonly value: string;
  readonly schema: number;
  readonly minReader: number;
}

export type Encoded =
  | ({ readonly kind: 'text' } & RecordText)
  /** More than one record may have: nothing is cut off. */
  | { readonly kind: 'too-large'; readonly bytes: number };

export type Fields = Readonly<Record<string, unknown>>;

class Damaged extends Error {}

/** For what is not as a record of this version would have it; caught where decoding began. */
export function damaged(what: string): never {
  throw new Damaged(what);
}

export function decodeRecord<T>(
  { value, minReader }: Pick<StoredText, 'value' | 'minReader'>,
  read: (fields: Fields) => T,
): Decoded<T> {
  const unreadable = (why: 'newer' | 'damaged', detail: string) => ({ kind: 'unreadable', why, detail }) as const;
  if (minReader > MAP_SCHEMA)
    return unreadable('newer', `it needs a reader of version ${minReader}, and this one reads ${MAP_SCHEMA}`);
  try {
    return { kind: 'record', value: read(asFields(JSON.parse(value), 'the record')) };
  } catch (error) {
    if (error instanceof Damaged) return unreadable('damaged', error.message.slice(0, 200));
    if (error instanceof SyntaxError) return unreadable('damaged', 'it is no JSON');
    throw error;
  }
}

export function encodeRecord(fields: Fields, { unknown, schema = MAP_SCHEMA }: Rewritten = {}): Encoded {
  const value = JSON.stringify({ ...unknown, ...fields }, (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part,
  );
  const bytes = utf8Length(value);
  if (bytes > STORED_MAP_BOUNDS.valueBytes) return { kind: 'too-large', bytes };
  // A record keeps the version of its last writer's fields, which are still in it.
  return { kind: 'text', value, schema: Math.max(MAP_SCHEMA, schema), minReader: MAP_SCHEMA };
}

/** Of a record that is written anew over what was read of it. */
export const encodeRewritten = ({ unknown, schema, ...known }: Rewritten): Encoded =>
  encodeRecord(known, { ...(unknown && { unknown }), ...(schema && { schema }) });

/** What is to be written back of a record that was read. */
export function rewritten(fields: Fields, known: readonly string[], schema: number): Rewritten {
  const unknown = Object.fromEntries(Object.entries(fields).filter(([name]) => !known.includes(name)));
  return {
    ...(Object.keys(unknown).length > 0 && { unknown }),
    ...(schema > MAP_SCHEMA && { schema }),
  };
}

export const asFields = (value: unknown, what: string): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : damaged(`${what} is no object`);

export const asArray = (value: unknown, what: string, most: number): readonly unknown[] =>
  Array.isArray(value) && value.length <= most ? value : damaged(`${what} is no list of at most ${most}`);

export const asText = (value: unknown, what: string, most: number = STORED_MAP_BOUNDS.textLength): string =>
  typeof value === 'string' && value.length > 0 && value.length <= most
    ? value
    : damaged(`${what} is no text of 1 to ${most} characters`);

/** An integer of that span. */
export const asInteger = (value: unknown, what: string, least: number, most: number): number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    ? (value as number)
    : damaged(`${what} is no integer from ${least} to ${most}`);

/** Unix milliseconds of a moment that can be told as a date. */
export const asTime = (value: unknown, what: string): number => asInteger(value, what, -8.64e15, 8.64e15);

/** A generation or an epoch: both count up to 2^53 - 1 at most. */
export function asCount(value: unknown, what: string): bigint {
  if (typeof value !== 'string' || !/^(?:0|[1-9]\d{0,15})$/.test(value)) return damaged(`${what} is no decimal string`);
  const count = BigInt(value);
  return count > 0x1f_ffff_ffff_ffffn ? damaged(`${what} is above 2^53 - 1`) : count;
}

/** A position in the registry's history: up to 2^64 - 1. */
export function asRevision(value: unknown, what: string): bigint {
  if (typeof value !== 'string' || !/^(?:0|[1-9]\d{0,19})$/.test(value)) return damaged(`${what} is no decimal string`);
  const revision = BigInt(value);
  return BigInt.asUintN(64, revision) === revision ? revision : damaged(`${what} is above 2^64 - 1`);
}

export const asOneOf = <T extends string>(value: unknown, what: string, of: readonly T[]): T =>
  of.includes(value as T) ? (value as T) : damaged(`${what} is none of ${of.join(', ')}`);
