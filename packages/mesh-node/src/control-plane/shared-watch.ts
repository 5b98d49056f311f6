/**
 * One watch of the registry for all that is followed below a common prefix: whoever follows a part of it is told what the watch tells of that part, from the
 * revision that it has read up to. What has passed lately is kept, so that parts may begin one after the other; who begins before that has a watch of its own.
 */
import type { Revision, WatchEvent } from '@omnirelay/registry';
import type { MirroredRegistry } from './registry-mirror.ts';

type Watch = MirroredRegistry['store']['watch'];

interface SharedWatchOptions {
  readonly registry: MirroredRegistry;
  readonly prefix: string;
}

/** Changes kept for parts that begin later, and the length of their values together. */
const KEPT = 1_024;
const KEPT_LENGTH = 1024 * 1024;
/** Changes that wait for one reader; a reader that is further behind ends, and reads the records anew. */
const WAITING = 8_192;

interface Reader {
  readonly waiting: WatchEvent[];
  wake(): void;
}

/** One run of the watch, from its beginning to its end. */
interface Life {
  readonly lineageEpoch: bigint | undefined;
  readonly readers: Set<Reader>;
  readonly ended: AbortController;
  /** Everything after `from` is in `kept`, whole up to `told`. */
  from: bigint;
  told: bigint;
  readonly kept: WatchEvent[];
  keptLength: number;
  /** `undefined`: it runs. */
  end: { readonly error?: unknown } | undefined;
}

const keyOf = (event: WatchEvent): string | undefined =>
  event.kind === 'put' ? event.record.key : event.kind === 'delete' ? event.key : undefined;

const lengthOf = (event: WatchEvent): number => (event.kind === 'put' ? event.record.value.length : 0);

/** The registry as mirrors read it, with one watch for all prefixes below the common one. */
export function withSharedWatch(registry: MirroredRegistry, prefix: string): MirroredRegistry {
  const shared = new SharedWatch({ registry, prefix });
  const { store } = registry;
  return {
    store: {
      list: (below, page, options) => store.list(below, page, options),
      watch: (below, from, options) =>
        below.startsWith(prefix) ? shared.watch(below, from, options) : store.watch(below, from, options),
    },
    state: () => registry.state(),
    onStateChange: (listener) => registry.onStateChange(listener),
  };
}

class SharedWatch {
  readonly #registry: SharedWatchOptions['registry'];
  readonly #prefix: string;
  #life: Life | undefined;

  constructor({ registry, prefix }: SharedWatchOptions) {
    this.#registry = registry;
    this.#prefix = prefix;
  }

  /** As a store's watch: it ends with the signal, after `compacted`, and where it is to be begun anew. @throws RegistryError */
  async *watch(below: string, from: Revision, { signal }: Parameters<Watch>[2]): AsyncGenerator<WatchEvent> {
    if (signal.aborted) return;
    const life = this.#lifeFor(from);
    if (life === undefined) {
      yield* this.#registry.store.watch(below, from, { signal });
      return;
    }
    let news = Promise.withResolvers<void>();
    const wake = (): void => news.resolve();
    const reader: Reader = { waiting: passed(life), wake };
    signal.addEventListener('abort', wake, { once: true });
    life.readers.add(reader);
    try {
      for (;;) {
        for (const event of reader.waiting.splice(0)) {
          if (signal.aborted) return;
          const key = keyOf(event);
          if (event.revision > from ? (key?.startsWith(below) ?? true) : event.kind === 'compacted') yield event;
          if (event.kind === 'compacted') return;
        }
        if (reader.waiting.length > 0) continue;
        if (signal.aborted || !life.readers.has(reader)) return;
        if (life.end !== undefined) {
          if ('error' in life.end) throw life.end.error;
          return;
        }
        await news.promise;
        news = Promise.withResolvers<void>();
      }
    } finally {
      signal.removeEventListener('abort', wake);
      life.readers.delete(reader);
      if (life.readers.size === 0) this.#leave(life);
    }
  }

  /** That which runs, or a new one that begins there; undefined where the one that runs began later. */
  #lifeFor(from: Revision): Life | undefined {
    const lineageEpoch = this.#registry.state().stored?.lineageEpoch;
    // Revisions count within one lineage: whoever reads of the next one waits for none of the last.
    if (this.#life !== undefined && this.#life.lineageEpoch === lineageEpoch)
      return from >= this.#life.from ? this.#life : undefined;
    const life: Life = {
      ...{ lineageEpoch, from, told: from, kept: [], keptLength: 0, end: undefined },
      ...{ readers: new Set<Reader>(), ended: new AbortController() },
    };
    this.#life = life;
    void this.#run(life, from);
    return life;
  }

  async #run(life: Life, from: Revision): Promise<void> {
    try {
      for await (const event of this.#registry.store.watch(this.#prefix, from, { signal: life.ended.signal })) {
        this.#tell(life, event);
        if (event.kind === 'compacted') break;
      }
      life.end = {};
    } catch (error) {
      life.end = { error };
    }
    this.#leave(life);
    for (const reader of life.readers) reader.wake();
  }

  #tell(life: Life, event: WatchEvent): void {
    if (event.kind === 'progress') life.told = event.revision;
    else keep(life, event);
    for (const reader of [...life.readers]) {
      reader.waiting.push(event);
      if (reader.waiting.length > WAITING) life.readers.delete(reader);
      reader.wake();
    }
  }

  /** Nobody joins it any more. */
  #leave(life: Life): void {
    if (this.#life === life) this.#life = undefined;
    life.ended.abort();
  }
}

function keep(life: Life, event: WatchEvent): void {
  const { kept } = life;
  kept.push(event);
  life.keptLength += lengthOf(event);
  if (kept.length <= KEPT && life.keptLength <= KEPT_LENGTH) return;
  // The older half, and of a transaction all or nothing.
  life.from = (kept[kept.length >>> 1] as WatchEvent).revision;
  const dropped = kept.splice(0, kept.findLastIndex(({ revision }) => revision <= life.from) + 1);
  for (const each of dropped) life.keptLength -= lengthOf(each);
}

/** What is kept, with how far it is whole in its place. */
function passed({ kept, told }: Life): WatchEvent[] {
  const whole = kept.findLastIndex(({ revision }) => revision <= told) + 1;
  return kept.toSpliced(whole, 0, { kind: 'progress', revision: told as Revision });
}
