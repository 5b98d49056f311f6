/**
 * `bench -- simulation`: how much life the simulator gives for a core, what a member costs as the mesh grows, how news travels, and how often
 * somebody alive is held dead, within the stated bound and, beside SWIM and memberlist, outside of it.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type BenchReport, benchReport } from '../report.ts';
import type { BigClusterFigures } from './big-cluster.ts';
import { countWithinBound } from './false-deaths-within-bound.ts';
import { countOutsideTheBound } from './outside-the-bound.ts';
import { simulateYears } from './simulated-years.ts';

const PARTS = ['years', 'growth', 'within-bound', 'outside-bound'] as const;
type Part = (typeof PARTS)[number];

/** The goal is 5,000 members in here; who does not fit is told. */
const MEMORY_MIB = 6144;
/** A heap grows to its limit with what nobody collects before; what is resident beside it takes 200 MiB at most. */
const HEAP_MIB = 5120;
const BIG = fileURLToPath(new URL('./big-cluster-process.ts', import.meta.url));
const runFile = promisify(execFile);

export async function simulationBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const options = readOptions(args);
  const figures: Record<string, number> = {};
  const peers: Record<string, Record<string, number>> = {};
  const ratios: Record<string, number> = {};
  for (const part of options.parts) {
    progress(`${part} ...`);
    if (part === 'years') Object.assign(figures, simulateYears(options.minutes, options.seconds * 1000));
    else if (part === 'growth') await growth(options.sizes, figures, progress);
    else if (part === 'within-bound')
      Object.assign(figures, await countWithinBound(options.nodePeriods, progress, options.workers));
    else {
      const { ours, swim, memberlist } = countOutsideTheBound(options.seeds, progress);
      figures.falseDeathsOutsideBound = ours;
      peers.swim = { falseDeathsOutsideBound: swim };
      peers.memberlist = { falseDeathsOutsideBound: memberlist };
      ratios.falseDeathsToPlainSwim = ours / swim;
      ratios.falseDeathsToMemberlist = ours / memberlist;
    }
  }
  return benchReport('simulation', figures, peers, ratios);
}

async function growth(
  sizes: readonly number[],
  figures: Record<string, number>,
  progress: (line: string) => void,
): Promise<void> {
  for (const nodes of sizes) {
    progress(`${nodes} members`);
    const big = await runBig(nodes);
    if (big === null || big.memoryMiB > MEMORY_MIB) {
      progress(`${nodes} members do NOT fit into ${MEMORY_MIB} MiB: their figures are missing`);
      continue;
    }
    figures[`bytesPerMemberPerS${nodes}`] = big.bytesPerMemberPerS;
    figures[`hopsTo100PercentN${nodes}`] = big.hopsTo100Percent;
    figures[`memoryMiBN${nodes}`] = big.memoryMiB;
  }
  const [small, large] = [figures.bytesPerMemberPerS100, figures.bytesPerMemberPerS5000];
  if (small !== undefined && large !== undefined) figures.bytesGrowth5000To100 = large / small;
}

/** Null when the process ended without an answer, as it does when its heap is full. */
async function runBig(nodes: number): Promise<BigClusterFigures | null> {
  try {
    const { stdout } = await runFile(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, BIG, `${nodes}`, '1']);
    return JSON.parse(stdout) as BigClusterFigures;
  } catch (error) {
    if ((error as { signal?: unknown }).signal === 'SIGABRT' || (error as { code?: unknown }).code === 134) return null;
    throw error;
  }
}

interface Options {
  readonly parts: readonly Part[];
  readonly minutes: number;
  readonly seconds: number;
  readonly sizes: readonly number[];
  readonly nodePeriods: number;
  readonly seeds: number;
  readonly workers: number;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', multiple: true },
      minutes: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '60' },
      sizes: { type: 'string', default: '100,200,1000,5000' },
      'node-periods': { type: 'string', default: '1e7' },
      seeds: { type: 'string', default: '40' },
      workers: { type: 'string', default: `${Math.min(2, availableParallelism())}` },
    },
  });
  const number = (name: string, text: string): number => {
    const value = Number(text);
    if (!(value > 0)) throw new Error(`--${name} is ${JSON.stringify(text)}, expected a number above 0`);
    return value;
  };
  const parts = (values.part ?? PARTS).map((name) => {
    const part = PARTS.find((each) => each === name);
    if (part === undefined) throw new Error(`--part is ${JSON.stringify(name)}, expected one of ${PARTS.join(', ')}`);
    return part;
  });
  return {
    parts,
    minutes: number('minutes', values.minutes),
    seconds: number('seconds', values.seconds),
    sizes: values.sizes.split(',').map((size) => number('sizes', size)),
    nodePeriods: number('node-periods', values['node-periods']),
    seeds: number('seeds', values.seeds),
    workers: number('workers', values.workers),
  };
}
