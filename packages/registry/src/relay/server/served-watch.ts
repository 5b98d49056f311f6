/**
 * A watch of the store, told to a caller in pages of whole transactions, no more of them than it has given leave for: the store's own watch waits
 * meanwhile, so that a caller who does not read costs one page here.
 */
import type { RelayChange, RelayWatchPage } from '@omnirelay/wire';
import { RELAY_BOUNDS } from '../../bounds.ts';
import type { RegistryStore, Revision } from '../../port.ts';

export interface ServedWatchOptions {
  readonly store: Pick<RegistryStore, 'identity' | 'watch'>;
  readonly prefix: string;
  readonly from: Revision;
  readonly credit: number;
  readonly mayRead: (key: string) => boolean;
  readonly onPage: (page: Omit<RelayWatchPage, 'id'>) => void;
}

const PER_CHANGE = 128;

export class ServedWatch {
  readonly #options: ServedWatchOptions;
  readonly #stopped = new AbortController();
  #credit: number;
  #granted: (() => void) | null = null;

  constructor(options: ServedWatchOptions) {
    this.#options = options;
    this.#credit = options.credit;
  }

  grant(pages: number): void {
    this.#credit = Math.min(this.#credit + pages, RELAY_BOUNDS.watchCredit);
    this.#granted?.();
  }

  stop(): void {
    this.#stopped.abort();
    this.#granted?.();
  }

  /** Where the history was compacted; 0 when it was stopped. @throws RegistryError of the store */
  async run(): Promise<bigint> {
    const { store, prefix, from, mayRead } = this.#options;
    const { signal } = this.#stopped;
    try {
      const identity = await store.identity({ signal });
      let changes: RelayChange[] = [];
      let bytes = 0;
      let last: bigint = from;
      const tell = async (upTo: bigint, progress: boolean): Promise<void> => {
        await this.#leave();
        if (signal.aborted) return;
        this.#options.onPage({ changes, upTo, identity, progress });
        changes = [];
        bytes = 0;
      };
      for await (const event of store.watch(prefix, from, { signal })) {
        if (event.kind === 'compacted') return event.revision;
        if (event.kind === 'progress') {
          await tell(event.revision, true);
          continue;
        }
        // The transactions before this one are here as a whole.
        if (bytes > RELAY_BOUNDS.pageBytes && event.revision !== last) await tell(last, false);
        last = event.revision;
        const key = event.kind === 'put' ? event.record.key : event.key;
        if (!mayRead(key)) continue;
        changes.push(event);
        bytes += PER_CHANGE + key.length + (event.kind === 'put' ? Buffer.byteLength(event.record.value) : 0);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return 0n;
  }

  async #leave(): Promise<void> {
    while (this.#credit <= 0 && !this.#stopped.signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#granted = resolve;
      await promise;
      this.#granted = null;
    }
    this.#credit -= 1;
  }
}
