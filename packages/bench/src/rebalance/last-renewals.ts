/**
 * When each node's lease was renewed last, as the store has it. The store is read again and again; a renewal counts from when the read before the one that showed it began, so
 * that what is told is never later than it was.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { nodeId } from '@omnirelay/primitives';
import { decodeLiveness, livenessKey } from '@omnirelay/protocol';
import { isRegistryError, type RegistryStore } from '@omnirelay/registry';
import { sharedClockMs } from '../process-usage.ts';

export interface LastRenewals extends AsyncDisposable {
  /** By the clock that all processes share. @throws Error where the store has shown none */
  of(node: string): number;
}

const READ_MS = 4;

export function lastRenewals(store: Pick<RegistryStore, 'read'>, nodes: readonly string[]): LastRenewals {
  const keys = nodes.map((node) => livenessKey(nodeId(node)));
  const seen = new Map<string, { readonly life: string; readonly atMs: number }>();
  const over = new AbortController();
  let readBefore = sharedClockMs();
  const look = async (): Promise<void> => {
    const beganMs = sharedClockMs();
    for (const { key, value } of (await store.read(keys)).records) {
      const record = decodeLiveness(value);
      if (record === undefined || !record.held) continue;
      const life = `${record.bootId} ${record.epoch} ${record.beat}`;
      if (seen.get(key)?.life !== life) seen.set(key, { life, atMs: readBefore });
    }
    readBefore = beganMs;
  };
  const reading = (async () => {
    while (!over.signal.aborted) {
      // What the store does not answer, it answers later.
      await look().catch((error: unknown) => {
        if (!isRegistryError(error)) throw error;
      });
      await delay(READ_MS);
    }
  })();
  reading.catch(() => {});
  return {
    of(node) {
      const found = seen.get(livenessKey(nodeId(node)));
      if (found === undefined) throw new Error(`no lease of ${node} was seen`);
      return found.atMs;
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await reading;
    },
  };
}
