/**
 * By which processes hear of one another's commits at once: a file beside the registry's, of one byte without meaning, which is written after a
 * commit and watched by all. The files of sqlite do not serve: what it writes to them comes before the commit, which is a mark in shared memory
 * that no watch tells of; and touching them makes the next sync dearer by a multiple.
 */
import { closeSync, constants, type FSWatcher, fstatSync, openSync, statSync, watch, writeSync } from 'node:fs';

export interface CommitNotice {
  /** Begins to listen where it does not. */
  arm(): void;
  tell(): void;
  disarm(): void;
}

const BYTE = Buffer.from('.');

/** What cannot be told or heard here, for want of a right or of room, is found by those who look by themselves. */
export function commitNotice(path: string, onTold: () => void): CommitNotice {
  const file = `${path}-notice`;
  let watcher: FSWatcher | undefined;
  let handle: number | undefined;
  /** Made where there is none, for those who may write the registry. */
  const open = (): number => {
    handle ??= openSync(file, constants.O_WRONLY | constants.O_CREAT, statSync(path).mode & 0o666);
    return handle;
  };
  /** Held open it lives on, and who comes later makes another. */
  const isDeleted = (): boolean => handle === undefined || fstatSync(handle).nlink === 0;
  const disarm = (): void => {
    watcher?.close();
    watcher = undefined;
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  return {
    arm() {
      if (watcher !== undefined) return;
      try {
        open();
        watcher = watch(file, (event) => {
          if (event === 'rename' || isDeleted()) disarm();
          onTold();
        });
        watcher.on('error', disarm);
      } catch {
        watcher = undefined;
      }
    },
    tell() {
      try {
        writeSync(open(), BYTE, 0, 1, 0);
      } catch {
        disarm();
      }
    },
    disarm,
  };
}
