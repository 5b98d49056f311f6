/** A store that is a server is handed out once it has answered, and is closed when it does not in time. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { RegistryStore } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from './deadline.ts';

export interface OpeningStore {
  readonly store: RegistryStore;
  /** Asks the server what whoever opens it should learn at once. */
  readonly opened: () => Promise<unknown>;
}

/** @throws RegistryError, or the signal's reason */
export async function openInTime({ store, opened }: OpeningStore, signal?: AbortSignal): Promise<RegistryStore> {
  try {
    await beforeDeadline(opened(), {
      timeoutMs: REGISTRY_BOUNDS.defaultTimeoutMs,
      signal,
      late: () => new RegistryError('registry_dark', `${store.kind} does not answer`),
    });
    return store;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}
