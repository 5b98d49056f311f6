/** What a bench answers: its figures, the peers' in the same run, the ratios between them, and the machine it ran on. */
import { describeMachine, type Machine } from './machine.ts';

export interface BenchReport {
  readonly bench: string;
  readonly machine: Machine;
  readonly figures: Readonly<Record<string, number>>;
  readonly peers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly ratios: Readonly<Record<string, number>>;
}

export function benchReport(
  bench: string,
  figures: Record<string, number>,
  peers: Record<string, Record<string, number>> = {},
  ratios: Record<string, number> = {},
): BenchReport {
  return {
    bench,
    machine: describeMachine(),
    figures: rounded(figures),
    peers: mapValues(peers, rounded),
    ratios: rounded(ratios),
  };
}

/** A table above, and with `json` one object as the last line of stdout. */
export function printReport(report: BenchReport, json: boolean): void {
  const lines = [
    `${report.bench} on ${report.machine.cpus} x ${report.machine.cpu}, ${report.machine.memoryGiB} GiB, Node ${report.machine.node}`,
  ];
  const table = (title: string, values: Readonly<Record<string, number>>): void => {
    if (Object.keys(values).length === 0) return;
    lines.push('', title, ...Object.entries(values).map(([key, value]) => `  ${key.padEnd(28)} ${value}`));
  };
  table('figures', report.figures);
  for (const [peer, values] of Object.entries(report.peers)) table(peer, values);
  table('ratios', report.ratios);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

const rounded = (values: Record<string, number>): Record<string, number> =>
  mapValues(values, (value) => Number(value.toPrecision(5)));

function mapValues<A, B>(values: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
