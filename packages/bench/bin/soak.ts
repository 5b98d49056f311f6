/** `npm run soak -- NAME [options]`: prints figures; ends with 1 when anything was not as it must be. */
import { soaks } from '../src/soak/soaks.ts';

const usage = `usage: npm run soak -- NAME [options]\n${Object.entries(soaks)
  .map(([name, { summary }]) => `  ${name} ${summary}\n`)
  .join('')}`;
const [name, ...rest] = process.argv.slice(2);
const soak = name === undefined ? undefined : soaks[name];
if (soak === undefined) {
  process.stderr.write(`${name === undefined ? 'Name a soak' : `There is no soak '${name}'`}\n${usage}`);
  process.exit(2);
}
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('stopped')));
try {
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const { figures, problems } = await soak.run(rest, { signal: stop.signal, progress });
  const widest = Math.max(...Object.keys(figures).map(({ length }) => length));
  for (const [figure, value] of Object.entries(figures))
    process.stdout.write(`${figure.padEnd(widest + 1)} ${value}\n`);
  for (const problem of problems) process.stdout.write(`not as it must be: ${problem}\n`);
  process.stdout.write(problems.length === 0 ? 'passed\n' : 'failed\n');
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  const isUsage = error instanceof RangeError || code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`${message}\n${isUsage ? usage : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
