/**
 * Which supervisor has a state folder. The lock is one that the kernel keeps for sqlite on an empty file: it is taken or refused in one
 * step, and it ends with the process that has it, however that ended. So there is never a stale one to remove.
 */
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Undefined where another has it, in this process or in any other of the machine. */
export function takeFolderLock(path: string): Disposable | undefined {
  const lock = new DatabaseSync(path);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}
