/** The OpenAPI page describes a shape once and refers to it by name; with all references followed it says what the schemas of the operations say. */
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { ALL_OPERATIONS } from './all-operations.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import { openApi } from './reference-documents.ts';
import { NAMED_SCHEMAS, shareSchemas } from './shared-schemas.ts';

type Json = Readonly<Record<string, unknown>>;
type Schema = z.ZodType;

const PAGE = openApi();
const ROOTS = ALL_OPERATIONS.flatMap(({ input, output }) => [input, output]);

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function referencesIn(value: unknown): readonly string[] {
  if (!isObject(value)) return [];
  const own = typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

/** What a reference into the page leads to; `undefined` where there is nothing. */
function at(reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((place, step) => (isObject(place) ? place[step] : undefined), PAGE);
}

/** With every reference replaced by what it leads to; what stands beside one says more, or says it anew. */
function followed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(followed);
  if (!isObject(value)) return value;
  const { $ref, ...own } = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, followed(part)]));
  return typeof $ref === 'string' ? { ...(followed(at($ref)) as Json), ...own } : own;
}

/** The schemas right below one. */
function partsOf(schema: Schema): readonly Schema[] {
  const { shape, options, items, ...others } = schema._zod.def as unknown as Json;
  const candidates = [shape, options, items].filter(isObject).flatMap((some) => Object.values(some));
  return [...candidates, ...Object.values(others)].filter((one): one is Schema => isObject(one) && '_zod' in one);
}

it('leads somewhere with every reference', () => {
  const references = [...new Set(referencesIn(PAGE))];
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((reference) => !isObject(at(reference)))).toEqual([]);
});

it('names nothing that it does not use, and nothing twice', () => {
  const used = new Set(referencesIn(PAGE));
  const { schemas } = PAGE.components as { readonly schemas: Json };
  const names = Object.keys(schemas);
  expect(names.filter((name) => !used.has(`#/components/schemas/${name}`))).toEqual([]);
  expect(names).toEqual([...Object.keys(NAMED_SCHEMAS), 'Problem'].sort());
  expect(new Set(Object.values(NAMED_SCHEMAS)).size).toBe(Object.keys(NAMED_SCHEMAS).length);
  expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
});

it('says of each operation what its schemas say', () => {
  const { schemaOf, objectOf } = shareSchemas(ROOTS);
  for (const { name, input, output } of ALL_OPERATIONS) {
    expect(followed(objectOf(input)), `what ${name} is asked`).toEqual(jsonSchemaOf(input));
    expect({ properties: {}, ...(followed(schemaOf(output)) as Json) }, `what ${name} answers`).toEqual(
      jsonSchemaOf(output),
    );
  }
});

it('has a name for each shape that occurs more than once (else: give it one in shared-schemas.ts)', () => {
  const named = new Set(Object.values(NAMED_SCHEMAS));
  /** With a name, or a word more on what has one. */
  const isNamed = (schema: Schema): boolean =>
    named.has(schema) || (schema._zod.parent !== undefined && isNamed(schema._zod.parent as Schema));
  const places = new Map<Schema, string>();
  const repeated: string[] = [];
  const walk = (schema: Schema, place: string) => {
    if (isNamed(schema) && (!named.has(schema) || places.has(schema))) return;
    const known = places.get(schema);
    if (known !== undefined && schema._zod.def.type === 'object') return void repeated.push(`${known} and ${place}`);
    places.set(schema, place);
    for (const part of partsOf(schema)) walk(part, `${place} > ${part._zod.def.type}`);
  };
  for (const { name, input, output, alias } of ALL_OPERATIONS) {
    const asked = partsOf(input);
    for (const part of alias === undefined ? asked : [...asked, ...asked]) walk(part, `what ${name} is asked`);
    walk(output, `what ${name} answers`);
  }
  expect(repeated).toEqual([]);
});
