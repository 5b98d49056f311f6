/** What a bench answers: its figures, the peers' in the same run, the ratios between them, and the machine it ran on. */
import { describeMachine, type Machine } from './machine.ts';

/** Null: not measured, which is not the same as none. */
export type Figures = Readonly<Record<string, number | null>>;

export interface BenchReport {
  readonly bench: string;
  readonly machine: Machine;
  readonly figures: Figures;
  readonly peers: Readonly<Record<string, Figures>>;
  readonly ratios: Figures;
}

export function benchReport(
  bench: string,
  figures: Figures,
  peers: Readonly<Record<string, Figures>> = {},
  ratios: Figures = {},
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
  const table = (title: string, values: Figures): void => {
    if (Object.keys(values).length === 0) return;
    lines.push(
      '',
      title,
      ...Object.entries(values).map(([key, value]) => `  ${key.padEnd(28)} ${value ?? 'not measured'}`),
    );
  };
  table('figures', report.figures);
  for (const [peer, values] of Object.entries(report.peers)) table(peer, values);
  table('ratios', report.ratios);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

const rounded = (values: Figures): Figures =>
  mapValues(values, (value) => (value === null || Number.isNaN(value) ? null : Number(value.toPrecision(5))));

function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
