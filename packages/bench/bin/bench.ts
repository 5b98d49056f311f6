/** `npm run bench -- NAME [--json] [options]`: runs one bench and prints a table for people, or one JSON line last with --json. */
import { benches } from '../src/benches.ts';
import { printReport } from '../src/report.ts';
import { StoppedError } from '../src/until-stopped.ts';

const [name, ...rest] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (bench === undefined) {
  const known = Object.entries(benches).map(([key, { summary }]) => `  ${key.padEnd(12)} ${summary}`);
  process.stderr.write(
    `${name === undefined ? 'Name a bench' : `There is no bench '${name}'`}. There are:\n${known.join('\n')}\n`,
  );
  process.exit(2);
}
const json = rest.includes('--json');
try {
  const report = await bench.run(
    rest.filter((word) => word !== '--json'),
    (line) => process.stderr.write(`${line}\n`),
  );
  printReport(report, json);
} catch (error) {
  if (error instanceof StoppedError) {
    process.stderr.write('stopped\n');
    process.exit(130);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  // A wrong option is told in a sentence; anything else is a fault whose place matters.
  if (!(error instanceof RangeError) && code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
  process.stderr.write(`${message}\nUsage: npm run bench -- ${name} [--json] ${bench.summary}\n`);
  process.exitCode = 2;
}
