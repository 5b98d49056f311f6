// Two set-ups of one checkout at once would remove each other's node_modules: the second waits. Plain JS for Node 20.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.js';

const lockPath = join(root, '.omnirelay', 'setup.pid');

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryTake() {
  try {
    writeFileSync(lockPath, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  let holder;
  try {
    holder = Number(readFileSync(lockPath, 'utf8'));
  } catch {
    return tryTake();
  }
  // An empty file is a holder between create and write.
  if (holder === 0 || isAlive(holder)) return holder;
  rmSync(lockPath, { force: true });
  return tryTake();
}

/** Runs `work` while no other set-up of this checkout runs. */
export async function oneAtATime(work) {
  mkdirSync(join(root, '.omnirelay'), { recursive: true });
  let told = false;
  for (let holder = tryTake(); holder !== undefined; holder = tryTake()) {
    if (!told) console.log(`  Waiting for the set-up that process ${holder} runs here.`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  process.once('exit', () => rmSync(lockPath, { force: true }));
  try {
    return await work();
  } finally {
    rmSync(lockPath, { force: true });
  }
}
