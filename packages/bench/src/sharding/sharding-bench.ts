/**
 * What placement takes and moves, and what a lookup costs, in memory and at a control node, at 1,000 shards on 200 nodes and 100,000 on 2,000: the planner by rendezvous and by ring,
 * and beside it what is used elsewhere. Each figure is given for both sizes and, without a suffix, for the worse of the two.
 */
import { parseArgs } from 'node:util';
import type { Namespace, Placement, ShardMap } from '@omnirelay/protocol';
import { type BenchReport, benchReport, type Figures } from '../report.ts';
import { wholeNumber } from '../whole-number.ts';
import { CONSTRAINED_CASES, measureConstrained } from './constrained-cases.ts';
import { longestTurn } from './event-loop-delay.ts';
import { timeHttpLookups } from './lookup-over-http.ts';
import { timeLookups } from './lookup-timing.ts';
import { bytesPerShard } from './map-memory.ts';
import { measurePeer, measurePlanner } from './measure-placement.ts';
import { PEER_PLACEMENTS } from './peer-placements.ts';
import { SIZED_CASES, type SizedCase } from './sized-cases.ts';

export async function shardingBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: 'string', multiple: true },
      changes: { type: 'string', default: '20' },
      'full-runs': { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '3000' },
      lookups: { type: 'string', default: '2000' },
    },
  });
  const changes = wholeNumber('changes', values.changes, [1, 1_000]);
  const fullRuns = wholeNumber('full-runs', values['full-runs'], [1, 1_000]);
  const warmUp = wholeNumber('warm-up', values['warm-up'], [0, 100_000]);
  const lookupsOverHttp = wholeNumber('lookups', values.lookups, [10, 10_000]);
  const suffixes = values.size ?? SIZED_CASES.map(({ suffix }) => suffix);
  const sizes = SIZED_CASES.filter(({ suffix }) => suffixes.includes(suffix));
  const strange = suffixes.filter((suffix) => sizes.every((size) => size.suffix !== suffix));
  if (strange.length > 0)
    throw new RangeError(
      `--size ${strange.join(', ')}: expected one of ${SIZED_CASES.map(({ suffix }) => suffix).join(', ')}`,
    );
  const figures: Record<string, number | null>[] = [];
  const ratios: Record<string, number | null>[] = [];
  const peers = new Map<string, Record<string, number | null>[]>();
  for (const size of sizes) {
    const small = size.shards <= 1_000;
    const effort = {
      changes: small ? changes * 10 : changes,
      fullRuns: small ? fullRuns * 10 : fullRuns,
      // A large placement warms up by itself.
      warmUp: small ? warmUp : Math.min(warmUp, 3),
    };
    const { placed, maxToMeanToLeast, ...own } = measurePlanner(size, 'rendezvous', effort);
    const map = mapOf(placed);
    const lookups = timeLookups(map);
    const overHttp = await timeHttpLookups(placed, lookupsOverHttp);
    progress(
      `${size.shards} shards on ${size.nodes} nodes: anew ${own.fullMs.toFixed(2)} ms, after a change ${own.incrementalMs?.toFixed(3)} ms, lookup ${lookups.lookupNs.toFixed(0)} ns, over HTTP ${overHttp.lookupHttpP99Ms.toFixed(2)} ms (p99)`,
    );
    figures.push({
      ...own,
      bytesPerShard: bytesPerShard(() => mapOf(placed)),
      lookupNs: lookups.lookupNs,
      lookupBytes: lookups.lookupBytes,
      ...overHttp,
      ...(await longestTurn(size, fullRuns)),
      ...Object.assign({}, ...CONSTRAINED_CASES.map((of) => measureConstrained(size, of, Math.min(5, changes)))),
    });
    ratios.push({
      incrementalToFull: (own.incrementalMs as number) / own.fullMs,
      lookupToMapGet: lookups.lookupToMapGet,
      maxToMeanToLeast,
    });
    const { placed: _, ...ring } = measurePlanner(size, 'ring', effort);
    note(peers, 'this planner by ring', { ...ring, incrementalToFull: (ring.incrementalMs as number) / ring.fullMs });
    note(peers, 'Map.get', { lookupNs: lookups.mapGetNs });
    for (const [name, peer] of Object.entries(PEER_PLACEMENTS))
      note(peers, name, { ...measurePeer(size, peer, Math.min(3, changes)) });
  }
  return benchReport(
    'sharding',
    { changes, ...bySize(sizes, figures) },
    Object.fromEntries([...peers].map(([name, each]) => [name, bySize(sizes, each)])),
    bySize(sizes, ratios),
  );
}

/** As a node has it in memory, with ids of its own. */
function mapOf({ nodes, owner }: Placement): ShardMap {
  return {
    namespace: 'bench' as Namespace,
    lineageEpoch: 1n,
    generation: 1n,
    shardCount: owner.length,
    nodes: nodes.map((id) => Buffer.from(id).toString() as typeof id),
    owner: owner.slice(),
    status: new Uint8Array(owner.length),
    since: new Float64Array(owner.length).fill(1),
  };
}

function note(
  peers: Map<string, Record<string, number | null>[]>,
  name: string,
  figures: Record<string, number | null>,
): void {
  peers.set(name, [...(peers.get(name) ?? []), figures]);
}

/** The worse first, then each by its size. All of them are the worse the higher they are. */
function bySize(sizes: readonly SizedCase[], figures: readonly Record<string, number | null>[]): Figures {
  const all: Record<string, number | null> = {};
  for (const name of Object.keys(figures[0] ?? {})) {
    const each = figures.map((one) => one[name] ?? null);
    all[name] = each.includes(null) ? null : Math.max(...(each as number[]));
  }
  for (const [at, { suffix }] of sizes.entries())
    for (const [name, value] of Object.entries(figures[at] ?? {})) all[`${name}${suffix}`] = value;
  return all;
}
