/** Questions to the store on a connection of their own, so that none waits behind a commit. Each answer names the store that gave it. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { Revision, StoreIdentity, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from '../server/deadline.ts';
import { explainPostgresError, isSchemaMissing } from './explain-postgres-error.ts';
import type { Primary } from './find-primary.ts';
import { installSchema } from './install-schema.ts';
import type { Link } from './link.ts';
import type { Row, Statement } from './open-connection.ts';
import { newerSchema } from './refusals.ts';
import { FORMAT } from './schema/names.ts';

export interface Answer<T> {
  readonly identity: StoreIdentity;
  readonly storeId: string;
  readonly head: Revision;
  readonly compacted: Revision;
  /** One row at least; what was asked for is null in it where there is nothing. */
  readonly rows: readonly T[];
}

export interface ReadDeps {
  readonly schema: string;
  /** Gives an empty store its identity. */
  readonly found: (primary: Primary) => Promise<void>;
}

interface StoreRow extends Row {
  readonly store: string;
  readonly store_min_reader: number;
  readonly head: string;
  readonly compacted: string;
  readonly server: string;
}

/** One question on that connection, unless it is called off before its turn. @throws RegistryError */
export async function askOn<T extends Row>(
  primary: Primary,
  question: Statement,
  deps: ReadDeps,
  unless?: AbortSignal,
): Promise<Answer<T>> {
  const { connection } = primary;
  const call = () => connection.call<T & StoreRow>(question, unless);
  try {
    let rows: readonly (T & StoreRow)[];
    try {
      rows = await call();
    } catch (error) {
      if (!isSchemaMissing(error)) throw error;
      await installSchema(connection, deps.schema);
      rows = [];
    }
    if (rows.length === 0) {
      await deps.found(primary);
      rows = await call();
    }
    const [store] = rows;
    if (store === undefined)
      throw new RegistryError('registry_dark', `postgres ${connection.address} was emptied while it was read`);
    if (store.store_min_reader > FORMAT) throw newerSchema(connection.address, String(store.store_min_reader));
    return {
      identity: `postgres-${store.store}.${store.server}` as StoreIdentity,
      storeId: store.store,
      head: BigInt(store.head) as Revision,
      compacted: BigInt(store.compacted) as Revision,
      rows,
    };
  } catch (error) {
    throw explainPostgresError(connection.address, error);
  }
}

/** Questions that wait at each link. */
const waiting = new WeakMap<Link, number>();

/** @throws RegistryError, or the signal's reason */
export async function ask<T extends Row>(
  link: Link,
  question: Statement,
  deps: ReadDeps,
  wait?: WaitOptions,
): Promise<Answer<T>> {
  const before = waiting.get(link) ?? 0;
  if (before >= REGISTRY_BOUNDS.queuedCalls)
    throw new RegistryError('registry_dark', `${before} registry reads are waiting already: slow down`);
  waiting.set(link, before + 1);
  const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
  const over = new AbortController();
  try {
    return await beforeDeadline(
      link.connected().then((primary) => askOn<T>(primary, question, deps, over.signal)),
      {
        timeoutMs,
        signal: wait?.signal,
        late: () => new RegistryError('registry_dark', `postgres gave no answer within ${timeoutMs} ms`),
      },
    );
  } finally {
    waiting.set(link, (waiting.get(link) ?? 1) - 1);
    over.abort(new RegistryError('registry_dark', 'nobody waits for it any more'));
  }
}
