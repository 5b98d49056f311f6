// `npm ci`, unless what is installed is already what the lockfile says. Plain JS for Node 20.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledNode, readJson, root } from './checkout.js';
import { runStep } from './run-step.js';

const lockPath = join(root, 'package-lock.json');
const stampPath = join(root, 'node_modules', '.omnirelay-lockfile-sha256');
const hiddenLockPath = join(root, 'node_modules', '.package-lock.json');

function lockHash() {
  return createHash('sha256').update(readFileSync(lockPath)).digest('hex');
}

/** npm writes what it installed beside the packages; a tree that came from `npm install` is as good as one from `npm ci`. */
function installedMatchesLock() {
  if (!existsSync(hiddenLockPath)) return false;
  const wanted = readJson(lockPath).packages;
  const installed = readJson(hiddenLockPath).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/') || entry.link) continue;
    const present = installed[path];
    if (present === undefined && (entry.optional || entry.peer || entry.devOptional)) continue;
    if (present?.version !== entry.version || present?.integrity !== entry.integrity) return false;
  }
  return true;
}

/** @returns {Promise<boolean>} false when the install failed and was reported */
export async function installPackages() {
  const hash = lockHash();
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) return true;
  if (bundledNode() === undefined || !installedMatchesLock()) {
    const installed = await runStep('npm packages (npm ci)', {
      command: 'npm',
      args: ['ci', '--no-progress', '--include=optional', '--include=dev'],
      cwd: root,
    });
    if (!installed.ok) {
      console.log(
        '`npm ci` must work before anything else can: check that the npm registry can be reached, then start again.',
      );
      return false;
    }
  }
  writeFileSync(stampPath, hash);
  return true;
}
