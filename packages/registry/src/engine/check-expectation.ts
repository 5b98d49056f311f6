/** Is this still the store, the lineage and the history that the caller believes in? Checked inside the same transaction as its write. */
import type { StoreExpectation } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { LINEAGE_KEY } from '../well-known-keys.ts';
import type { Tables } from './tables.ts';

/** @throws RegistryError lineage_mismatch */
export function checkExpectation(tables: Tables, root: string, expects: StoreExpectation | undefined): void {
  if (expects === undefined) return;
  const found = mismatch(tables, root, expects);
  if (found === undefined) return;
  throw new RegistryError(
    'lineage_mismatch',
    `${found}. Nothing was written. See what happened with \`omnirelay mesh lineage show\`; go on with this store by \`omnirelay mesh lineage adopt\``,
  );
}

function mismatch(tables: Tables, root: string, expects: StoreExpectation): string | undefined {
  if (tables.identity() !== expects.identity) {
    return `the registry is another store now: identity ${tables.identity()}, expected ${expects.identity}`;
  }
  if (expects.head !== undefined && tables.head() < expects.head) {
    return `the registry is at revision ${tables.head()}, below ${expects.head} that this mesh has seen: it was restored from an older copy`;
  }
  if (expects.lineageVersion !== undefined && tables.get(root + LINEAGE_KEY)?.version !== expects.lineageVersion) {
    return 'the lineage record is not the one this node has checked';
  }
  return undefined;
}
