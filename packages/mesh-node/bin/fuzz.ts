/**
 * `npm run fuzz -- frames|configs|queries|api [--runs 1000000] [--seed N] [--input-ms 10000] [--heap-mib 1024]`: ends with 1 at the first input
 * that is neither taken nor refused, that does not end in its time, or at which the heap is above its ceiling.
 */
import { parseArgs } from 'node:util';
import { TARGETS } from '../src/testing/fuzz/fuzz-targets.ts';
import { guardedFuzz } from '../src/testing/fuzz/guarded-fuzz.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    'input-ms': { type: 'string', default: '10000' },
    'heap-mib': { type: 'string', default: '1024' },
  },
});
const [seed, ...counts] = [values.seed, values.runs, values['input-ms'], values['heap-mib']].map(Number);
const [runs = 0, inputMs = 0, heapMiB = 0] = counts;
const [name = ''] = positionals;
const wrong = !Object.hasOwn(TARGETS, name) || positionals.length > 1;
if (wrong || !Number.isInteger(seed) || !counts.every((count) => Number.isInteger(count) && count >= 1)) {
  process.stderr.write(
    `usage: npm run fuzz -- ${Object.keys(TARGETS).join('|')} [--runs N] [--seed N] [--input-ms N] [--heap-mib N]\n`,
  );
  process.exit(2);
}
process.stdout.write(`seed ${seed}\n`);
const result = await guardedFuzz({
  targets: new URL('../src/testing/fuzz/fuzz-targets.ts', import.meta.url),
  name,
  seed: seed ?? 0,
  runs,
  inputMs,
  heapMiB,
  onProgress: (done, usedMiB) => process.stderr.write(`${done} inputs, heap ${usedMiB} MiB\n`),
});
for (const [key, value] of Object.entries(result)) process.stdout.write(`${key.padEnd(10)} ${value}\n`);
process.exitCode = result.failure === null ? 0 : 1;
