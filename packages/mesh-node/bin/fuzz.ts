/** `npm run fuzz -- api [--runs 1000000] [--seed N]`: random requests to the control API; ends with 1 at the first that it chokes on. */
import { parseArgs } from 'node:util';
import { fuzzRequests } from '../src/control-plane/testing/fuzz-requests.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (positionals[0] !== 'api' || !Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run fuzz -- api [--runs N] [--seed N]\n');
  process.exit(2);
}
const heapMiB = (): number => Math.round(process.memoryUsage().heapUsed / 2 ** 20);
process.stdout.write(`seed ${seed}\n`);
let mostMiB = 0;
const result = await fuzzRequests({
  seed,
  runs,
  onProgress: (done) => {
    mostMiB = Math.max(mostMiB, heapMiB());
    process.stderr.write(`${done} requests, heap ${heapMiB()} MiB\n`);
  },
});
for (const [name, value] of Object.entries({ ...result, heapMiB: mostMiB }))
  process.stdout.write(`${name.padEnd(10)} ${value}\n`);
process.exitCode = result.failure === null ? 0 : 1;
