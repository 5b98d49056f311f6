/**
 * How long a scope is without its leader: from the kill, the freeze or the good-bye of the one to the first accepted write of the next, by real nodes
 * with real gossip over a real store, beside electors by client-go's rules on the same store; and what leases write when many shards hang on them.
 */
import { loadConfig } from '@omnirelay/config';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import { type BenchReport, benchReport } from '../report.ts';
import { electorCrashes } from './elector-crashes.ts';
import { type LeaderFleet, startLeaderFleet } from './leader-fleet.ts';
import { type LeadershipOptions, type LeadershipPart, leadershipOptions } from './leadership-options.ts';
import { shardWrites } from './shard-writes.ts';
import { startStore } from './store-process.ts';
import { crash, freeze, leave, repeat, stepDown, type TakeoverTimes, timesOf } from './takeovers.ts';

/** Unfenced, as custom scopes are unless they say otherwise: the old lease is waited out. */
const SCOPE = 'jobs';
const GLOBAL = 'global-control';
const HELD_MS = 10_000;

type Figures = Record<string, number>;
type Progress = (line: string) => void;

export async function leadershipBench(args: readonly string[], progress: Progress): Promise<BenchReport> {
  const options = leadershipOptions(args);
  const { backend, parts, nodes, runs } = options;
  await using store = await startStore(backend);
  const registry = () => store.registry;
  await using fleet = await startLeaderFleet({ nodes, registry, scopes: [SCOPE], everyMs: 20 });
  progress(`${nodes} control nodes on ${backend}`);
  const figures = await takeovers(fleet, options, progress);
  const peers: Record<string, Figures> = {};
  const ratios: Figures = {};
  if (parts.includes('elector')) {
    const taken = await electorCrashes({ config: inMesh(fleet, 'electors'), crashes: runs, progress });
    const elector = named('crash', timesOf(taken));
    peers['client-go elector'] = elector;
    ratios.crashP95ToElector = (figures.crashP95Ms ?? Number.NaN) / (elector.crashP95Ms ?? Number.NaN);
  }
  if (parts.includes('writes')) {
    const { drivers, shards, seconds } = options;
    const config = inMesh(fleet, 'writes');
    const [few, many] = await shardWrites({ config, drivers, shards, seconds, progress });
    figures.writesPerS1k = few?.writesPerS ?? Number.NaN;
    figures.writesPerS10k = many?.writesPerS ?? Number.NaN;
    figures.shardsLed1k = few?.led ?? Number.NaN;
    figures.shardsLed10k = many?.led ?? Number.NaN;
  }
  return benchReport('leadership', figures, peers, ratios);
}

async function takeovers(
  fleet: LeaderFleet,
  { backend, parts, runs }: LeadershipOptions,
  progress: Progress,
): Promise<Figures> {
  const over = new AbortController();
  await using store = await openRegistryStore(loadConfig({ text: configOf(fleet), env: {} }), over.signal);
  // The lock of sqlite is a process's: frozen with it, it holds everybody up until it goes on.
  const heldMs = backend === 'sqlite' ? HELD_MS : undefined;
  const series: readonly [part: LeadershipPart, name: string, once: () => Promise<number | undefined>][] = [
    ['crash', 'crash', () => crash(fleet, SCOPE)],
    ['freeze', 'freeze', () => freeze(fleet, SCOPE, heldMs)],
    ['graceful', 'graceful', () => stepDown(fleet, SCOPE, store)],
    ['leave', 'leave', () => leave(fleet, SCOPE)],
    ['global', 'globalCrash', () => crash(fleet, GLOBAL)],
    ['global', 'globalFreeze', () => freeze(fleet, GLOBAL, heldMs)],
  ];
  const figures: Figures = {};
  for (const [part, name, once] of series) {
    if (!parts.includes(part)) continue;
    const say = (line: string): void => progress(`${name}: ${line}`);
    const { held, ...measured } = await repeat(fleet, { runs, say }, once);
    Object.assign(figures, named(name, measured), held === 0 ? {} : { [`${name}HeldTheStore`]: held });
  }
  return figures;
}

const named = (name: string, { p50Ms, p95Ms, maxMs }: TakeoverTimes): Figures => ({
  [`${name}P50Ms`]: p50Ms,
  [`${name}P95Ms`]: p95Ms,
  [`${name}MaxMs`]: maxMs,
});

const configOf = (fleet: LeaderFleet): string => fleet.configOf(fleet.names[0] ?? '');

/** The same store, under keys of its own. */
function inMesh(fleet: LeaderFleet, meshId: string): string {
  const config = JSON.parse(configOf(fleet)) as { mesh: object };
  return JSON.stringify({ ...config, mesh: { ...config.mesh, meshId } });
}
