/** Tells of writes by other processes through the -wal file, which comes and goes with checkpoints: it is armed again by whoever looks. */
import { type FSWatcher, watch } from 'node:fs';

export interface WalWatch {
  arm(): void;
  disarm(): void;
}

export function watchWal(path: string, onMove: () => void): WalWatch {
  let watcher: FSWatcher | undefined;
  const disarm = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  return {
    arm() {
      if (watcher !== undefined) return;
      try {
        watcher = watch(`${path}-wal`, (event) => {
          if (event === 'rename') disarm();
          onMove();
        });
        watcher.on('error', disarm);
      } catch {
        watcher = undefined;
      }
    },
    disarm,
  };
}
