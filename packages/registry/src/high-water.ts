/**
 * The highest mark of the registry that a node has seen: raised by commits and by gossip, written durably at most once a second, and at
 * once when asked. Every node keeps one, also those that never open a store, so this file loads no adapter.
 */

/** The highest (lineage epoch, revision) a node has seen: kept durably by each, gossiped as a maximum. */
export interface HighWater {
  readonly lineageEpoch: bigint;
  readonly revision: bigint;
}

export const NO_HIGH_WATER: HighWater = { lineageEpoch: 0n, revision: 0n };

/** A fence has ten digits for it, so no lineage beyond can be worked in: a mark above it is a fault, and is never kept nor passed on. */
export const LAST_LINEAGE_EPOCH = 9_999_999_999n;
/** Twenty digits, as a fence holds and as the wire's 64 bits stay within. */
const LAST_REVISION = (1n << 64n) - 1n;

export const isReadableMark = (mark: HighWater): boolean =>
  mark.lineageEpoch >= 0n &&
  mark.lineageEpoch <= LAST_LINEAGE_EPOCH &&
  mark.revision >= 0n &&
  mark.revision <= LAST_REVISION;

export const isAbove = (a: HighWater, b: HighWater): boolean =>
  a.lineageEpoch !== b.lineageEpoch ? a.lineageEpoch > b.lineageEpoch : a.revision > b.revision;

export interface HighWaterFile {
  /** `NO_HIGH_WATER` when nothing readable is there. */
  load(): Promise<HighWater>;
  save(mark: HighWater): Promise<void>;
}

export interface HighWaterKeeper extends AsyncDisposable {
  get(): HighWater;
  /** False when it was no higher, or no mark that a registry could have. */
  raise(mark: HighWater): boolean;
  /** Called after each raise. Returns the way to unsubscribe. */
  onRaised(listener: (mark: HighWater) => void): () => void;
  /** Written when it resolves. */
  flush(): Promise<void>;
}

const SAVE_EVERY_MS = 1_000;

export async function openHighWater(
  file: HighWaterFile,
  onProblem: (problem: string) => void,
): Promise<HighWaterKeeper> {
  let mark = await file.load();
  let saved = mark;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  const listeners = new Set<(mark: HighWater) => void>();
  const onSaveFailed = (error: unknown): void =>
    onProblem(`the registry high water could not be saved: ${error instanceof Error ? error.message : String(error)}`);
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One save at a time, so that an older mark never lands on a newer one.
    const work = saving.then(async () => {
      if (!isAbove(mark, saved)) return;
      const next = mark;
      await file.save(next);
      saved = next;
    });
    saving = work.catch(() => undefined);
    return work;
  };
  return {
    get: () => mark,
    raise(next) {
      if (!isReadableMark(next)) {
        onProblem(
          `a registry mark of lineage epoch ${next.lineageEpoch}, revision ${next.revision} was refused: no registry can have it`,
        );
        return false;
      }
      if (!isAbove(next, mark)) return false;
      mark = next;
      timer ??= setTimeout(() => void flush().catch(onSaveFailed), SAVE_EVERY_MS);
      for (const listener of [...listeners]) listener(mark);
      return true;
    },
    onRaised(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    flush,
    async [Symbol.asyncDispose]() {
      listeners.clear();
      await flush().catch(onSaveFailed);
    },
  };
}
