/** The registry file, opened, with the engine's tables over both of its connections. */
import type { Tables } from '../engine/tables.ts';
import { explainSqliteError, isBusy, lockedError } from './explain-sqlite-error.ts';
import { type OpenFile, type OpenFileOptions, openFile } from './open-file.ts';
import { sqliteTables } from './sqlite-tables.ts';

export interface OpenTables extends OpenFile {
  readonly writeTables: Tables;
  readonly readTables: Tables;
}

/** @throws RegistryError, or sqlite's error (busy: try again) */
export function openTables({ path, meshId, shared, create }: OpenFileOptions): OpenTables {
  const file = openFile({ path, meshId, shared, create });
  return { ...file, writeTables: sqliteTables(file.writer), readTables: sqliteTables(file.reader) };
}

/** Tries again while the file is locked, until `performance.now()` has passed the deadline. @throws RegistryError */
export async function openWhenFree(options: OpenFileOptions, deadline: number): Promise<OpenTables> {
  for (let attempt = 0; ; attempt++) {
    try {
      return openTables(options);
    } catch (error) {
      if (!isBusy(error)) throw explainSqliteError(options.path, error);
      if (performance.now() > deadline) throw lockedError(options.path, error);
      await pauseBefore(attempt);
    }
  }
}

/** Grows to about 25 ms, with jitter: two that wait for one lock must not meet again and again. */
export function pauseBefore(attempt: number): Promise<void> {
  const ms = (0.5 + Math.random()) * Math.min(2 ** attempt, 25);
  return new Promise((resolve) => setTimeout(resolve, ms));
}
