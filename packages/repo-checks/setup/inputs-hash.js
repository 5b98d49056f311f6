// What a build is made of, as one hash: it is skipped while that stays the same. Plain JS for Node 20.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './checkout.js';

const NOT_INPUTS = new Set(['node_modules', '.next', 'dist', 'next-env.d.ts', 'test-results', 'coverage']);

function* filesUnder(path) {
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (NOT_INPUTS.has(entry.name) || entry.name.endsWith('.tsbuildinfo') || /\.test\.tsx?$/.test(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else if (entry.isFile()) yield child;
  }
}

/** @param {string[]} inputs files (`.json`) and folders of the checkout */
export function inputsHash(inputs) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const input of inputs) {
    const path = join(root, input);
    if (!existsSync(path)) continue;
    for (const file of input.endsWith('.json') ? [path] : filesUnder(path)) {
      hash.update(relative(root, file).split(sep).join('/')).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}
