/** What a node wrote to the registry, read with care: a record that a newer release wrote, or that is damaged, costs itself alone. */
import type { RegistryRecord } from '@omnirelay/registry';
import type { z } from 'zod';

/** `json`: as it was written, with what the schema does not know. */
export type ReadStored<T> =
  | { readonly kind: 'record'; readonly value: T; readonly json: unknown }
  | { readonly kind: 'unreadable'; readonly why: string };

/** `reader`: the newest version that this node reads. */
export function readStored<T>(
  { value, minReader }: Pick<RegistryRecord, 'value' | 'minReader'>,
  schema: z.ZodType<T>,
  reader: number,
): ReadStored<T> {
  if (minReader > reader)
    return { kind: 'unreadable', why: `it needs a reader of version ${minReader}, and this node reads ${reader}` };
  try {
    const json: unknown = JSON.parse(value);
    const parsed = schema.safeParse(json);
    if (parsed.success) return { kind: 'record', value: parsed.data, json };
    const [issue] = parsed.error.issues;
    return { kind: 'unreadable', why: `it is damaged (${issue?.path.join('.')}: ${issue?.message})`.slice(0, 200) };
  } catch {
    return { kind: 'unreadable', why: 'it is damaged (no JSON)' };
  }
}
