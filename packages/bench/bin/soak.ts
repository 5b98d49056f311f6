/** `npm run soak -- rotation [--minutes 10] [--leaf 60s]`: prints figures; ends with 1 when anything was not as it must be. */
import { parseArgs } from 'node:util';
import { parseDuration } from '@omnirelay/config';
import { rotationSoak } from '../src/soak/rotation-soak.ts';

const USAGE = 'usage: npm run soak -- rotation [--minutes 10] [--leaf 60s]\n';
const refuse = (why: string): never => {
  process.stderr.write(`${why}\n${USAGE}`);
  process.exit(2);
};

const { positionals, values } = (() => {
  try {
    const options = { minutes: { type: 'string', default: '10' }, leaf: { type: 'string', default: '60s' } } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse((error as Error).message);
  }
})();
const minutes = Number(values.minutes);
const leafMs = parseDuration(values.leaf);
if (positionals.length !== 1 || positionals[0] !== 'rotation') refuse(`There is one soak: rotation`);
if (!(minutes > 0 && minutes <= 24 * 60)) refuse('--minutes takes a number above 0');
if (leafMs === undefined || leafMs < 5_000) refuse('--leaf takes a duration from 5s up');

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('stopped')));
try {
  const { figures, problems } = await rotationSoak({
    durationMs: minutes * 60_000,
    leafMs: leafMs as number,
    signal: stop.signal,
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(16)} ${value}\n`);
  for (const problem of problems) process.stdout.write(`not as it must be: ${problem}\n`);
  process.stdout.write(problems.length === 0 ? 'passed\n' : 'failed\n');
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
