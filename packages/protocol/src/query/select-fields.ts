/**
 * `fields=status,metadata.region`: which fields of each thing a list answers. A path names a field, or one inside it after a dot; what is
 * not named is left out, and the id is always there.
 */
import type { QueryProblem } from './parse-query.ts';

/** A field, and the fields inside it that may be named. */
export type FieldTree = Readonly<Record<string, readonly string[]>>;

export function fieldProblems(fields: readonly string[], tree: FieldTree): readonly QueryProblem[] {
  return fields.flatMap((path, at) => {
    const [field = '', inner, ...deeper] = path.split('.');
    const inside = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (inside !== undefined && deeper.length === 0 && (inner === undefined || inside.includes(inner))) return [];
    const known =
      inside === undefined || inside.length === 0 ? Object.keys(tree) : inside.map((name) => `${field}.${name}`);
    return [{ at, term: path, message: `there is no field ${JSON.stringify(path)}; known: ${known.join(', ')}` }];
  });
}

/** A copy with only these fields, in the order that the thing has them. */
export function selectFields<T extends object>(thing: T, fields: readonly string[], id: keyof T & string): Partial<T> {
  const whole = new Set(fields.filter((path) => !path.includes('.')));
  whole.add(id);
  const selected: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(thing)) {
    if (whole.has(name)) selected[name] = value;
    else {
      const inner = fields.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
      if (inner.length === 0 || typeof value !== 'object' || value === null) continue;
      selected[name] = Object.fromEntries(Object.entries(value).filter(([key]) => inner.includes(key)));
    }
  }
  return selected as Partial<T>;
}
