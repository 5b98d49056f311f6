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
      '[--backend sqlite|redis|postgres]... [--rounds N] [--turn-ms MS]: compare-and-set, heartbeats and watches of each backend beside its raw driver',
    run: async (args, progress) => (await import('./registry/registry-bench.ts')).registryBench(args, progress),
  },
  leadership: {
    summary:
      '[--backend redis|sqlite|etcd|postgres] [--part crash|freeze|graceful|leave|global|elector|writes]... [--nodes N] [--runs R] [--drivers N] [--shards N,N] [--seconds S]: how long a scope is without its leader, beside an elector by client-go’s rules; what leases write',
    run: async (args, progress) => (await import('./leadership/leadership-bench.ts')).leadershipBench(args, progress),
  },
  sharding: {
    summary:
      '[--size 1k|100k]... [--changes N] [--full-runs N] [--warm-up N] [--lookups N]: what placement moves and takes at 1,000 and 100,000 shards, beside plain and bounded rendezvous and a ring; what a lookup costs beside Map.get, and at a control node',
    run: async (args, progress) => (await import('./sharding/sharding-bench.ts')).shardingBench(args, progress),
  },
  'shard-watch': {
    summary:
      '[--clients N] [--processes N] [--controls N] [--workers N] [--shards N] [--rate R] [--seconds S] [--backend redis|sqlite|etcd|postgres]: how soon a published generation of a shard map is in the table of each client, over a real mesh; generations missed, told twice, and maps that differ at the end',
    run: async (args, progress) => (await import('./shard-watch/shard-watch-bench.ts')).shardWatchBench(args, progress),
  },
  workload: {
    summary:
      '[--part drains|planned|unplanned]... [--tasks N] [--workers N] [--gateways N] [--shards N] [--pairs N] [--window-seconds S] [--without-fences]: the lease sample under load while its workers restart, come, go, die and freeze: tasks applied twice, lost or by the wrong worker, and what planned moves cost',
    run: async (args, progress) => (await import('./workload/workload-bench.ts')).workloadBench(args, progress),
  },
  rebalance: {
    summary:
      '[--part plan|killed|frozen|leader-killed]... [--backend redis|sqlite]... [--runs N] [--moves N] [--plans N] [--controls N] [--workers N] [--shards N]: what a plan of rebalancing takes and moves at 1,000 and 100,000 shards, beside a greedy planner; how soon the shards of a worker that is killed or frozen are accepted by others; what becomes of a plan whose leader is killed on the way',
    run: async (args, progress) => (await import('./rebalance/rebalance-bench.ts')).rebalanceBench(args, progress),
  },
  startup: {
    summary: '[--runs R]: from a set-up tree to a signed-in topology, and what is left after Ctrl-C',
    run: async (args, progress) => (await import('./startup/startup-bench.ts')).startupBench(args, progress),
  },
};
