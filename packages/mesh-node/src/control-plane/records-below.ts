import type { RegistryRecord, RegistryStore } from '@omnirelay/registry';

/** All records below a prefix, a page at a time, in the order of their keys. @throws RegistryError */
export async function* recordsBelow(
  store: Pick<RegistryStore, 'list'>,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<RegistryRecord> {
  let afterKey: string | undefined;
  do {
    const page = await store.list(prefix, { limit: 500, ...(afterKey === undefined ? {} : { afterKey }) }, { signal });
    yield* page.records;
    afterKey = page.nextKey;
  } while (afterKey !== undefined && !signal.aborted);
}
