/** `npm run fuzz -- frames|configs|queries|api [--runs 1000000] [--seed N]`: ends with 1 at the first input that is neither taken nor refused. */
import { parseArgs } from 'node:util';
import { fuzzedRequests } from '../src/control-plane/testing/fuzz-requests.ts';
import { type FuzzOptions, type FuzzResult, fuzz } from '../src/testing/fuzz/fuzz.ts';
import { fuzzedConfigs } from '../src/testing/fuzz/fuzz-configs.ts';
import { fuzzedFrames } from '../src/testing/fuzz/fuzz-frames.ts';
import { fuzzedQueries } from '../src/testing/fuzz/fuzz-queries.ts';

const TARGETS: Readonly<Record<string, (options: FuzzOptions) => Promise<FuzzResult>>> = {
  frames: (options) => fuzz(fuzzedFrames(), options),
  configs: (options) => fuzz(fuzzedConfigs, options),
  queries: (options) => fuzz(fuzzedQueries, options),
  api: (options) => fuzz(fuzzedRequests, options),
};
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const target = Object.hasOwn(TARGETS, positionals[0] ?? '') ? TARGETS[positionals[0] ?? ''] : undefined;
if (target === undefined || positionals.length > 1 || !Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  process.stderr.write(`usage: npm run fuzz -- ${Object.keys(TARGETS).join('|')} [--runs N] [--seed N]\n`);
  process.exit(2);
}
const heapMiB = (): number => Math.round(process.memoryUsage().heapUsed / 2 ** 20);
process.stdout.write(`seed ${seed}\n`);
let mostMiB = 0;
const result = await target({
  seed,
  runs,
  onProgress: (done) => {
    mostMiB = Math.max(mostMiB, heapMiB());
    process.stderr.write(`${done} inputs, heap ${heapMiB()} MiB\n`);
  },
});
for (const [name, value] of Object.entries({ ...result, heapMiB: mostMiB }))
  process.stdout.write(`${name.padEnd(10)} ${value}\n`);
process.exitCode = result.failure === null ? 0 : 1;
