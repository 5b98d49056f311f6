/** What holds for every kind of stored record, whatever it is of: declared as tests of the file that calls it, over its golden records. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredText } from '../map-records.ts';

interface Records {
  /** By name. */
  readonly golden: readonly (readonly [name: string, record: StoredText])[];
  readonly decode: (name: string, record: StoredText) => { readonly kind: string };
  /** Whether a record may be without the field. */
  readonly mayGo: (name: string, field: string) => boolean;
  /** JSON that is nearly a record. */
  readonly nearly: string;
}

/** Every place in a record, as a path. */
function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, part]) => placesOf(part, [...path, name]))];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
  copy[name] = replaced(copy[name], rest, by);
  return copy;
}

export function recordsAreReadWithCare({ golden, decode, mayGo, nearly }: Records): void {
  test('a record for newer readers is told as such, whatever stands in it', () => {
    for (const [name, record] of golden) {
      expect(decode(name, { ...record, minReader: 2 })).toMatchObject({ kind: 'unreadable', why: 'newer' });
      expect(decode(name, { ...record, minReader: 2, value: '?' })).toMatchObject({ kind: 'unreadable', why: 'newer' });
      // Its writer was newer, and says that this reader will do.
      expect(decode(name, { ...record, schema: 7 })).toMatchObject({ kind: 'record' });
    }
  });

  test('no text makes a decoder throw, and none is a record by chance', () => {
    const texts = fc.oneof(fc.string(), fc.json(), fc.constantFrom('null', '[]', '{}', '1', nearly));
    fc.assert(
      fc.property(fc.constantFrom(...golden), texts, ([name, record], value) => {
        expect(decode(name, { ...record, value })).toMatchObject({ kind: 'unreadable', why: 'damaged' });
      }),
      { numRuns: 2_000 },
    );
  });

  test('no one value that is out of place makes a decoder throw', () => {
    const odd = fc.oneof(
      fc.constantFrom(null, true, -1, 1.5, 1e300, '', 'x', '-1', '9'.repeat(30), [], {}, [[]]),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...golden), fc.nat(), odd, ([name, record], at, value) => {
        const whole: unknown = JSON.parse(record.value);
        const places = placesOf(whole);
        const text = JSON.stringify(replaced(whole, places[at % places.length]!, value));
        expect(['record', 'unreadable']).toContain(decode(name, { ...record, value: text }).kind);
      }),
      { numRuns: 3_000 },
    );
  });

  test('what is missing is never guessed: a required field that is gone makes the record damaged', () => {
    for (const [name, record] of golden) {
      const whole = JSON.parse(record.value) as Record<string, unknown>;
      for (const field of Object.keys(whole)) {
        const { [field]: _gone, ...rest } = whole;
        const { kind } = decode(name, { ...record, value: JSON.stringify(rest) });
        expect([name, field, kind]).toEqual([name, field, mayGo(name, field) ? 'record' : 'unreadable']);
      }
    }
  });
}
