/**
 * Records below a prefix that are chains, `<prefix><writer>/<sequence>`, whose beginnings may be dropped while they are read, a page at a time:
 * what was dropped on the way would leave a hole between a page and the next. So each chain is read to its end, and told from where it begins
 * then; of one that is gone by then nothing is.
 */
import type { RegistryRecord, RegistryStore } from '@omnirelay/registry';
import { recordsBelow } from './records-below.ts';

type Store = Pick<RegistryStore, 'list'>;

/** In the order of their keys; each chain is in memory as a whole. @throws RegistryError */
export async function* unbrokenChains(
  store: Store,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<RegistryRecord> {
  let of = '';
  let chain: RegistryRecord[] = [];
  for await (const record of recordsBelow(store, prefix, signal)) {
    const writer = record.key.slice(0, record.key.lastIndexOf('/') + 1);
    if (writer !== of) {
      yield* await whatIsLeft(store, { of, chain }, signal);
      [of, chain] = [writer, []];
    }
    chain.push(record);
  }
  yield* await whatIsLeft(store, { of, chain }, signal);
}

async function whatIsLeft(
  store: Store,
  { of, chain }: { readonly of: string; readonly chain: readonly RegistryRecord[] },
  signal: AbortSignal,
): Promise<readonly RegistryRecord[]> {
  if (chain.length === 0) return chain;
  const [first] = (await store.list(of, { limit: 1 }, { signal })).records;
  return first === undefined ? [] : chain.filter(({ key }) => key >= first.key);
}
