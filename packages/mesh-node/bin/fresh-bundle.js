/** Where a program is loaded from: its bundle while that is as new as every source in it, or else the sources. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const INPUTS_FILE = 'inputs.json';
const root = join(import.meta.dirname, '..', '..', '..');

/**
 * @param {string} folder of the bundle
 * @param {string} name of the program in it
 * @returns {string | null} what to import; null when there is no bundle, or a source has been written since
 */
export function freshBundle(folder, name) {
  const list = join(folder, INPUTS_FILE);
  try {
    const { mtimeMs: madeAt } = statSync(list);
    for (const input of JSON.parse(readFileSync(list, 'utf8')))
      if (statSync(join(root, input)).mtimeMs > madeAt) return null;
  } catch {
    return null;
  }
  return pathToFileURL(join(folder, `${name}.js`)).href;
}
