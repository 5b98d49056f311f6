/**
 * That this node was removed from the mesh, and under which certificate: a restart with the same one would only be refused again. With another
 * (a new join token brings one) the word no longer counts.
 */
import { join } from 'node:path';
import { readIfPresent, writeDurably } from '@omnirelay/primitives/write-durably';

export interface Removal {
  /** SHA-256 of the leaf's DER, hex with colons, as `X509Certificate` has it. */
  readonly fingerprint: string;
  readonly detail: string;
  /** RFC 3339: when this node heard of it. */
  readonly at: string;
}

export interface RemovalFile {
  readonly path: string;
  /** Null where there is none, or none that can be read. */
  load(): Promise<Removal | null>;
  /** @throws NodeJS.ErrnoException */
  save(removal: Removal): Promise<void>;
}

export function removalFile(
  dataDirectory: string,
  nodeId: string,
  onUnreadable: (problem: string) => void,
): RemovalFile {
  const path = join(dataDirectory, `removed.${nodeId}.json`);
  return {
    path,
    async load() {
      try {
        const text = await readIfPresent(path);
        if (text === undefined) return null;
        const { fingerprint, detail, at } = JSON.parse(text) as Partial<Record<keyof Removal, unknown>>;
        if (typeof fingerprint === 'string') return { fingerprint, detail: String(detail), at: String(at) };
        onUnreadable(`${path} names no certificate`);
      } catch (error) {
        onUnreadable(`${path}: ${(error as Error).message}`);
      }
      return null;
    },
    save: (removal) => writeDurably(path, `${JSON.stringify({ schema: 1, ...removal })}\n`),
  };
}
