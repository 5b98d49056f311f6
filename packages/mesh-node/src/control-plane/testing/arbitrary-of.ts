/** Values for a zod schema, by way of its JSON Schema: every optional field sometimes there, every enum value some time. */
import fc from 'fast-check';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly default?: unknown;
  readonly propertyNames?: Schema;
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);

function text(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'date-time')
    return fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString());
  if (schema.pattern?.includes('\\d') === true) return fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String);
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  return fc.string({ minLength: schema.minLength ?? 0, maxLength: 12, unit: 'grapheme' });
}

export function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 2_000_000) });
    case 'number':
      return fc
        .double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1e6, noNaN: true })
        .map((n) => (Object.is(n, -0) ? 0 : n));
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { maxLength: 3 });
    case 'object': {
      if (schema.properties === undefined && typeof schema.additionalProperties === 'object')
        return fc.dictionary(word, arbitraryOf(schema.additionalProperties), { maxKeys: 3, noNullPrototype: true });
      const fields = Object.entries(schema.properties ?? {}).map(
        ([name, field]) => [name, arbitraryOf(field)] as const,
      );
      // What is filled in where it is left out is there in any case.
      const filled = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
        field.default === undefined ? [] : [name],
      );
      return fc.record(Object.fromEntries(fields), {
        requiredKeys: [...(schema.required ?? []), ...filled],
        noNullPrototype: true,
      });
    }
    // Anything.
    case undefined:
      return fc.oneof(
        fc.integer(),
        fc.boolean(),
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.integer(), { maxLength: 3 }),
      );
    default:
      throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
  }
}
