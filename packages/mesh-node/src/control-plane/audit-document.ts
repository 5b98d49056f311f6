/** What an entry keeps of a document: its canonical text, or of one that is too long its hash. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from './bounds.ts';

export function documentText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = canonicalJson(value);
  return text.length <= CONTROL_BOUNDS.auditDocumentBytes
    ? text
    : JSON.stringify({ shortened: true, sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length });
}
