/** The benches by name. Loaded only when asked for. */
import type { BenchReport } from './report.ts';

export interface Bench {
  readonly summary: string;
  run(args: readonly string[], progress: (line: string) => void): Promise<BenchReport>;
}

export const benches: Readonly<Record<string, Bench>> = {
  membership: {
    summary:
      '--nodes N [--per-process M] [--peer serf] [--runs R] [--warm-up S] [--idle S]: how fast members learn, what a mesh costs',
    run: async (args, progress) => (await import('./membership/membership-bench.ts')).membershipBench(args, progress),
  },
  simulation: {
    summary:
      '[--part years|growth|within-bound|outside-bound]... [--node-periods N] [--seeds S] [--sizes N,N] [--minutes M] [--seconds S]: simulated years a core-day, growth, false deaths beside SWIM and memberlist',
    run: async (args, progress) => (await import('./simulation/simulation-bench.ts')).simulationBench(args, progress),
  },
  console: {
    summary:
      '[--simulated N,M] [--changes RATE] [--watch S] [--soak S] [--steps K]: how soon a change is painted, how smooth, how large, how sound',
    run: async (args, progress) => (await import('./console/console-bench.ts')).consoleBench(args, progress),
  },
  'control-api': {
    summary:
      '[--peers N] [--lists N] [--watch-seconds S] [--kill-seconds S]: what lists and watches of the control API take, and who is served while nodes die',
    run: async (args, progress) => (await import('./control-api/control-api-bench.ts')).controlApiBench(args, progress),
  },
  registry: {
    summary:
      '[--backend sqlite|redis]... [--rounds N] [--turn-ms MS]: compare-and-set, heartbeats and watches of each backend beside its raw driver',
    run: async (args, progress) => (await import('./registry/registry-bench.ts')).registryBench(args, progress),
  },
  startup: {
    summary: '[--runs R]: from a set-up tree to a signed-in topology, and what is left after Ctrl-C',
    run: async (args, progress) => (await import('./startup/startup-bench.ts')).startupBench(args, progress),
  },
};
