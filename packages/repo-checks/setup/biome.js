// Runs the Biome binary that belongs to this platform: its package brings no entry in node_modules/.bin.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './checkout.js';

const binary = join(root, 'node_modules', '@biomejs', `cli-${process.platform}-${process.arch}`, 'biome');
const { status, error } = spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' });
if (error !== undefined) console.error(`Biome could not be run: ${error.message}. Run \`npm ci\` first.`);
process.exitCode = status ?? 1;
