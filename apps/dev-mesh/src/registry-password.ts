/** The password of a registry that runs already, in a file of its own, for the nodes to read. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type StateFolder, writePrivateFile } from './state-folder.ts';

/** @returns the path of the file */
export function keepPassword(state: StateFolder, kind: 'etcd' | 'postgres', password: string): string {
  const folder = join(state.path, 'registry', kind);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'password');
  writePrivateFile(file, password);
  return file;
}
