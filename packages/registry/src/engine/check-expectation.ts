/** Is this still the store, the lineage and the history that the caller believes in? Checked inside the same transaction as its write. */
import type { StoreExpectation } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { LINEAGE_KEY } from '../well-known-keys.ts';
import type { Tables } from './tables.ts';

type ExpectedOf = Pick<Tables, 'identity' | 'head' | 'get'>;

/** @throws RegistryError lineage_mismatch */
export function checkExpectation(tables: ExpectedOf, root: string, expects: StoreExpectation | undefined): void {
  if (expects === undefined) return;
  const found = mismatch(tables, root, expects);
  if (found !== undefined) throw mismatchError(found, expects);
}

export interface Mismatch {
  readonly what: 'identity' | 'head' | 'lineage';
  /** The identity or the head that the store has. */
  readonly found: string;
}

function mismatch(tables: ExpectedOf, root: string, expects: StoreExpectation): Mismatch | undefined {
  if (tables.identity() !== expects.identity) return { what: 'identity', found: tables.identity() };
  if (expects.head !== undefined && tables.head() < expects.head) return { what: 'head', found: String(tables.head()) };
  if (expects.lineageVersion !== undefined && tables.get(root + LINEAGE_KEY)?.version !== expects.lineageVersion)
    return { what: 'lineage', found: '' };
  return undefined;
}

function told({ what, found }: Mismatch, expects: StoreExpectation): string {
  switch (what) {
    case 'identity':
      return `the registry is another store now: identity ${found}, expected ${expects.identity}`;
    case 'head':
      return `the registry is at revision ${found}, below ${expects.head} that this mesh has seen: it was restored from an older copy`;
    case 'lineage':
      return 'the lineage record is not the one this node has checked';
  }
}

export const mismatchError = (mismatch: Mismatch, expects: StoreExpectation): RegistryError =>
  new RegistryError(
    'lineage_mismatch',
    `${told(mismatch, expects)}. Nothing was written. See what happened with \`omnirelay mesh lineage show\`; go on with this store by \`omnirelay mesh lineage adopt\``,
  );
