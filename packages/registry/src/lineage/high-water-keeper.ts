/** The highest mark seen: raised by commits and gossip, written durably at most once a second, and at once when asked. */
import type { HighWater } from '../guarded-registry.ts';
import { isAbove } from './lineage-record.ts';

export interface HighWaterFile {
  load(): Promise<HighWater>;
  save(mark: HighWater): Promise<void>;
}

export interface HighWaterKeeper {
  get(): HighWater;
  /** False when it was no higher. */
  raise(mark: HighWater): boolean;
  /** Written when it resolves. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const SAVE_EVERY_MS = 1_000;

export function keepHighWater(
  file: HighWaterFile,
  start: HighWater,
  onSaveFailed: (error: unknown) => void,
): HighWaterKeeper {
  let mark = start;
  let saved = start;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
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
      if (!isAbove(next, mark)) return false;
      mark = next;
      timer ??= setTimeout(() => void flush().catch(onSaveFailed), SAVE_EVERY_MS);
      return true;
    },
    flush,
    stop: () => flush().catch(onSaveFailed),
  };
}
