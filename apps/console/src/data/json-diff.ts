/** What differs between two JSON texts, field by field: for people who read what a change did. */
export interface FieldDiff {
  /** `labels.team`; empty for a value that is no object. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly kind: 'added' | 'removed' | 'changed' | 'same';
}

function fieldsOf(json: string | undefined): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (json === undefined) return fields;
  const walk = (value: unknown, path: string): void => {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    if (inner.length === 0) fields.set(path, typeof value === 'string' ? value : JSON.stringify(value));
    for (const [name, field] of inner) walk(field, path === '' ? name : `${path}.${name}`);
  };
  try {
    walk(JSON.parse(json), '');
  } catch {
    fields.set('', json);
  }
  return fields;
}

export function jsonDiff(before: string | undefined, after: string | undefined): readonly FieldDiff[] {
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().map((path) => {
    const [was, is] = [left.get(path), right.get(path)];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : was === is ? 'same' : 'changed';
    return { path, before: was, after: is, kind };
  });
}
