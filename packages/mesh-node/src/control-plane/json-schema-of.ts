/** The JSON Schema of an operation's input and output, whole: what REST reads query parameters by. OpenAPI shows it in parts that are shared. */
import { z } from 'zod';

export interface ObjectSchema {
  readonly properties: Readonly<Record<string, { readonly type?: string; readonly [key: string]: unknown }>>;
  readonly required?: readonly string[];
}

const cache = new WeakMap<z.ZodType, ObjectSchema>();

export function jsonSchemaOf(schema: z.ZodType): ObjectSchema {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  delete made.$schema;
  const object = { properties: {}, ...made } as unknown as ObjectSchema;
  cache.set(schema, object);
  return object;
}

/** Input fields that travel as headers in REST. */
export const HEADER_FIELDS = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  idempotencyKey: 'idempotency-key',
} as const;
/** Input fields that the query string spells otherwise. */
export const QUERY_SPELLING: Readonly<Record<string, string>> = { minCursor: 'min-cursor' };
/** Input fields of a change that travel in the query string; the others are its body. */
export const QUERY_FIELDS_OF_CHANGES: readonly string[] = ['dryRun'];
