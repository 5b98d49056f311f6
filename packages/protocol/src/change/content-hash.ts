/**
 * The text that approvals bind to: the whole content as canonical JSON. Generations, epochs and versions are decimal strings. The hash function comes from
 * outside (SHA-256 in the mesh), since this package has none.
 */
import { assert } from '@omnirelay/primitives';
import { type Canonical, canonicalJson } from './canonical-json.ts';
import type { ChangeContent, ContentHash } from './content-model.ts';

/** Of the text's UTF-8 bytes, in lower-case hexadecimal digits. */
export type HashText = (text: string) => string;

export const canonicalOf = (content: ChangeContent): Canonical => canonicalJson(plain(content));

/** Content that `contentProblems` finds nothing in always has one; of other content this is a bug here, and throws. */
export function canonicalContent(content: ChangeContent): string {
  const canonical = canonicalOf(content);
  assert(canonical.kind === 'text', `content without a canonical text: ${JSON.stringify(canonical)}`);
  return canonical.text;
}

export const hashContent = (content: ChangeContent, hash: HashText): ContentHash =>
  hash(canonicalContent(content)) as ContentHash;

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
