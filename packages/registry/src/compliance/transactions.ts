/** Short ways to write and to watch, shared by the compliance suite and the tests of the adapters. */
import { randomUUID } from 'node:crypto';
import type {
  RegistryCondition,
  RegistryStore,
  RegistryWrite,
  Revision,
  Transaction,
  TxnId,
  Under,
  WatchEvent,
} from '../port.ts';

export const unfenced: Under = { kind: 'unfenced' };
export const put = (key: string, value = '1'): RegistryWrite => ({ kind: 'put', key, value });
export const txn = (
  writes: readonly RegistryWrite[],
  conditions: readonly RegistryCondition[] = [],
  under: Under = unfenced,
): Transaction => ({ under, writerId: 'tester', txnId: randomUUID() as TxnId, conditions, writes });

export async function commit(store: Pick<RegistryStore, 'transact'>, transaction: Transaction): Promise<Revision> {
  const outcome = await store.transact(transaction);
  if (outcome.kind !== 'committed') throw new Error(`expected a commit, got ${outcome.kind}`);
  return outcome.revision;
}

/** Reads a watch until `done` holds. */
export async function watchUntil(
  events: AsyncIterable<WatchEvent>,
  done: (seen: readonly WatchEvent[]) => boolean,
): Promise<readonly WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (done(seen)) break;
  }
  return seen;
}
