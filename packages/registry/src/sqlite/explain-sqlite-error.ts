/** Turns sqlite's result codes into errors that say what to do. */
import { readFileSync, statSync } from 'node:fs';
import type { RegistryErrorCode } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html */
const PERM = 3;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

export const primaryCode = (error: unknown): number | undefined => {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
};

export const isBusy = (error: unknown): boolean => {
  const code = primaryCode(error);
  return code === BUSY || code === LOCKED;
};

/**
 * The handle of the file does not lead to it any more, or nobody knows: such a connection may go on failing after the disk is well again.
 * What a call met while it opened one stands in the cause.
 */
export const isOfHandle = (error: unknown): boolean =>
  [IOERR, CORRUPT, CANTOPEN, NOTADB].includes(primaryCode((error as Error).cause ?? error) ?? 0);

/** Pids that hold a write lock on the file or its shared memory, as Linux tells them; empty where it cannot be told. */
export function lockHolders(path: string): readonly number[] {
  const inodes = new Set<string>();
  for (const name of [path, `${path}-shm`]) {
    const stat = statSync(name, { throwIfNoEntry: false });
    if (stat !== undefined) inodes.add(String(stat.ino));
  }
  try {
    const lines = readFileSync('/proc/locks', 'utf8').split('\n');
    const fields = lines.map((line) => line.trim().split(/\s+/));
    const held = fields.filter((f) => f[1] === 'POSIX' && f[3] === 'WRITE' && inodes.has(f[5]?.split(':')[2] ?? ''));
    return [...new Set(held.map((f) => Number(f[4])))].filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

export function lockedError(path: string, cause?: unknown): RegistryError {
  const holders = lockHolders(path).map((pid) => (pid === process.pid ? `${pid} (this process)` : String(pid)));
  const who =
    holders.length > 0
      ? `held by process ${holders.join(', ')}`
      : `find the holder with \`fuser -v ${path}\` or \`lsof ${path}\``;
  return new RegistryError(
    'registry_locked',
    `registry file ${path} is locked: ${who}. Nothing was written. A stopped or hanging process keeps the lock: continue or end it`,
    { cause },
  );
}

export function explainSqliteError(path: string, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const fail = (code: RegistryErrorCode, text: string) =>
    new RegistryError(code, `registry file ${path}: ${text}`, { cause: error });
  switch (primaryCode(error)) {
    case BUSY:
    case LOCKED:
      return lockedError(path, error);
    case CORRUPT:
    case NOTADB:
      return fail(
        'registry_corrupt',
        `${detail}: it is damaged, or no sqlite file. Stop all nodes that use it, move it aside with its -wal and -shm, restore a copy (or start with none), then \`omnirelay mesh lineage adopt\``,
      );
    case FULL:
      return fail(
        'registry_full',
        `${detail}: no space on the disk. Nothing was written; free space, and it goes on by itself`,
      );
    case PERM:
    case READONLY:
      return fail(
        'registry_dark',
        `${detail}: this user may not write it. Give the user write permission on the file and its directory`,
      );
    case CANTOPEN:
      return fail('registry_dark', `${detail}: check that this user may read and write the file and its directory`);
    default:
      return fail('registry_dark', detail);
  }
}
