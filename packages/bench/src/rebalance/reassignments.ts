/** From the last renewal of a worker that is killed or frozen to the moment at which each of its shards is accepted by another. */
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../statistics.ts';
import { type LastRenewals, lastRenewals } from './last-renewals.ts';
import { NAMESPACES, type OwnerFleet, type ShardName } from './owner-fleet.ts';

export const FATES = ['killed', 'frozen'] as const;
export type Fate = (typeof FATES)[number];

/** Milliseconds. */
export interface Reassigned {
  readonly lastRenewalToAct: number;
  /** From the last renewal, to the last of all its shards. */
  readonly all: number;
  /** By namespace. */
  readonly of: Readonly<Record<string, number>>;
}

/** Longer than anybody is away here. */
const DEADLINE_MS = 60_000;
const LOOK_MS = 5;
/** Between two runs, up to: nothing happens in step with renewals. */
const SCATTER_MS = 1_000;

export interface ReassignOptions {
  readonly runs: number;
  readonly fate: Fate;
  readonly progress: (line: string) => void;
}

export async function reassignments(
  fleet: OwnerFleet,
  { runs, fate, progress }: ReassignOptions,
): Promise<readonly Reassigned[]> {
  await using renewals = lastRenewals(fleet.store, fleet.workers);
  const taken: Reassigned[] = [];
  for (let run = 0; run < runs; run++) {
    await fleet.settled();
    await delay(Math.random() * SCATTER_MS);
    const worker = fleet.workers[run % fleet.workers.length] as string;
    const one = await reassign(fleet, { worker, fate, renewals });
    taken.push(one);
    const parts = Object.entries(one.of).map(([namespace, ms]) => `${namespace} ${Math.round(ms)}`);
    progress(
      `${fate} ${run + 1} of ${runs}: ${Math.round(one.all)} ms after the last renewal (${parts.join(', ')}), ${(one.all / fleet.ttlMs).toFixed(2)} lease intervals; it was ${fate} ${Math.round(one.lastRenewalToAct)} ms after it`,
    );
  }
  return taken;
}

async function reassign(
  fleet: OwnerFleet,
  { worker, fate, renewals }: { readonly worker: string; readonly fate: Fate; readonly renewals: LastRenewals },
): Promise<Reassigned> {
  const shards = fleet.shardsOf(worker);
  const act = fate === 'killed' ? await fleet.kill(worker) : fleet.freeze(worker);
  const times = await acceptedByOthers(fleet, worker, shards);
  const renewed = renewals.of(worker);
  if (fate === 'killed') await fleet.start(worker);
  else fleet.thaw(worker);
  const latest = (of: string): number =>
    Math.max(...shards.flatMap((name) => (name.startsWith(of) ? [(times.get(name) as number) - renewed] : [])));
  return {
    lastRenewalToAct: act - renewed,
    all: latest(''),
    of: Object.fromEntries(NAMESPACES.map(({ namespace }) => [namespace, latest(`${namespace}/`)])),
  };
}

async function acceptedByOthers(
  fleet: OwnerFleet,
  worker: string,
  shards: readonly ShardName[],
): Promise<ReadonlyMap<ShardName, number>> {
  const times = new Map<ShardName, number>();
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await delay(LOOK_MS)) {
    fleet.check();
    for (const name of shards) {
      const now = fleet.accepted.get(name);
      // The first to accept it after: others may have it later.
      if (now !== undefined && now.worker !== worker && !times.has(name)) times.set(name, now.atMs);
    }
    if (times.size === shards.length) return times;
  }
  throw new Error(`${shards.length - times.size} shards of ${worker} are nobody's after ${DEADLINE_MS / 1000} s`);
}

export interface ReassignFigures {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** In lease intervals. */
export function inLeaseIntervals(taken: readonly Reassigned[], ttlMs: number, of?: string): ReassignFigures {
  const each = taken.map((one) => (of === undefined ? one.all : (one.of[of] ?? Number.NaN)) / ttlMs);
  return { p50: quantile(each, 0.5), p95: quantile(each, 0.95), max: quantile(each, 1) };
}
