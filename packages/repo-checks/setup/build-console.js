// `next build` of the console, unless nothing that goes into it has changed. Plain JS for Node 20.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from './checkout.js';
import { inputsHash } from './inputs-hash.js';
import { runStep } from './run-step.js';

const consoleDir = join(root, 'apps', 'console');
const outputDir = join(consoleDir, '.next');
const stampPath = join(outputDir, 'omnirelay-inputs-sha256');

/** Everything that the bundle can contain: the console and the packages which the arrows let it reach. */
const INPUTS = [
  'package-lock.json',
  'apps/console',
  ...['primitives', 'protocol', 'config', 'client', 'wire', 'transport', 'pki', 'tracing'].map(
    (name) => `packages/${name}`,
  ),
];
/** @returns {Promise<boolean>} false when the build failed and was reported */
export async function buildConsole() {
  if (!existsSync(join(consoleDir, 'next.config.ts')) && !existsSync(join(consoleDir, 'next.config.js'))) return true;
  const hash = inputsHash(INPUTS);
  if (existsSync(join(outputDir, 'BUILD_ID')) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) {
    return true;
  }
  const build = () =>
    runStep('console (next build)', {
      command: projectNode(),
      args: [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
      cwd: consoleDir,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });
  rmSync(stampPath, { force: true });
  const hadOutput = existsSync(outputDir);
  let built = await build();
  if (!built.ok && hadOutput) {
    // A panic of the bundler is kept in its cache and would come back for ever: once more, from nothing.
    console.log('  The build is tried once more without its cache.');
    rmSync(outputDir, { recursive: true, force: true });
    built = await build();
  }
  if (built.ok) writeFileSync(stampPath, hash);
  return built.ok;
}
