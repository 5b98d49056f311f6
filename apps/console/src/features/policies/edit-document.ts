/** A document of policy as it is edited: a value at a path put in, or taken out together with what is empty without it. Pure. */

/** As JSON has it. */
export type PolicyFields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is PolicyFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const writeDocument = (document: PolicyFields): string => JSON.stringify(document, null, 2);

export function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => (isFields(part) ? part[name] : undefined), document);
}

/** `value` undefined: the document says nothing of it any more, and it is as the defaults have it, or the cluster. */
export function withValue(document: PolicyFields, path: string, value: unknown): PolicyFields {
  const [name = '', ...rest] = path.split('.');
  const part = document[name];
  const inner = rest.length === 0 ? value : withValue(isFields(part) ? part : {}, rest.join('.'), value);
  const isEmpty = inner === undefined || (rest.length > 0 && isFields(inner) && Object.keys(inner).length === 0);
  if (!isEmpty) return { ...document, [name]: inner };
  const { [name]: _, ...others } = document;
  return others;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What was edited since `read`, upon what stands `now`: what somebody else said of other values stays. */
export function carriedOver(draft: PolicyFields, read: PolicyFields, now: PolicyFields): PolicyFields {
  const names = new Set([...Object.keys(now), ...Object.keys(draft), ...Object.keys(read)]);
  const carried = [...names].map((name) => {
    const [mine, before, theirs] = [draft[name], read[name], now[name]];
    if (isSame(mine, before)) return [name, theirs] as const;
    const inner = [mine, before ?? {}, theirs ?? {}];
    const [a, b, c] = inner.every(isFields) ? inner : [];
    return [name, a === undefined || b === undefined || c === undefined ? mine : carriedOver(a, b, c)] as const;
  });
  return Object.fromEntries(carried.filter(([, value]) => value !== undefined));
}
