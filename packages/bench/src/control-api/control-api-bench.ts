/**
 * What the control API costs those who call it, and whether they are served while control nodes die. API, TLS, sockets, registry and
 * processes are real; the peers that it shows are simulated in those processes, so that no gossip of a thousand nodes is measured with it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createControlClient } from '@omnirelay/client';
import { sharedClockMs } from '../process-usage.ts';
import { type BenchReport, benchReport } from '../report.ts';
import { quantile } from '../statistics.ts';
import { type ControlFleet, startControlFleet } from './control-fleet.ts';
import { openRestTiming } from './rest-timing.ts';
import { type ToldChange, tallyWatches, type WatchFigures } from './watch-tally.ts';

const NODES = 3;
const WATCHERS = 100;
/** So many watches of one caller are allowed. */
const WATCHES_OF_CALLER = 20;
const CALLERS = 25;
const CHANGES_PER_SECOND = 20;
/** How long the last changes of a measurement may still come. */
const LATEST_MS = 2_000;
const KILL_EVERY_MS = 10_000;
const BACK_AFTER_MS = 4_000;

export async function controlApiBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peers: { type: 'string', default: '1000' },
      lists: { type: 'string', default: '300' },
      'watch-seconds': { type: 'string', default: '15' },
      'kill-seconds': { type: 'string', default: '60' },
    },
  });
  const [peers, lists, watchSeconds, killSeconds] = [
    values.peers,
    values.lists,
    values['watch-seconds'],
    values['kill-seconds'],
  ].map(Number) as [number, number, number, number];
  if (![peers, lists, watchSeconds, killSeconds].every((n) => Number.isInteger(n) && n > 1))
    throw new Error('the options take whole numbers above 1');
  const directory = await mkdtemp(path.join(tmpdir(), 'omnirelay-control-api-'));
  try {
    progress(`${NODES} control processes with real API, TLS, sockets and registry; their ${peers} peers are simulated`);
    const quiet = await timeReads(directory, { peers, lists, progress });
    await using fleet = await startControlFleet(directory, {
      nodes: NODES,
      peers,
      changesPerSecond: CHANGES_PER_SECOND,
    });
    const watched = await timeWatches(fleet, watchSeconds * 1000, progress);
    const killed = await readWhileNodesDie(fleet, killSeconds * 1000, progress);
    return benchReport('control-api', {
      simulatedPeers: peers,
      controlProcesses: NODES,
      ...quiet,
      ...watched,
      ...killed,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function timeReads(
  directory: string,
  {
    peers,
    lists,
    progress,
  }: { readonly peers: number; readonly lists: number; readonly progress: (line: string) => void },
): Promise<Record<string, number>> {
  await using fleet = await startControlFleet(directory, { nodes: 1, peers, changesPerSecond: 0 });
  const callers = await Promise.all(Array.from({ length: CALLERS }, (_, i) => fleet.caller(`reader-${i}`)));
  using stack = new DisposableStack();
  const lines = [];
  for (const caller of callers) lines.push(stack.use(await openRestTiming(fleet.httpsPorts[0] as number, caller)));
  const page = `/control/v1/peers?pageSize=${Math.min(500, peers)}`;
  const listMs: number[] = [];
  const unchangedMs: number[] = [];
  let bytes = 0;
  let etag = '';
  for (let n = 0; n < lists; n++) {
    const answer = await (lines[n % CALLERS] as (typeof lines)[number]).get(page);
    if (answer.status !== 200) throw new Error(`a list was answered with ${answer.status}`);
    ({ bytes, etag } = answer);
    listMs.push(answer.ms);
  }
  for (let n = 0; n < lists * 3; n++) {
    const answer = await (lines[n % CALLERS] as (typeof lines)[number]).get(page, { 'if-none-match': etag });
    if (answer.status !== 304) throw new Error(`an unchanged list was answered with ${answer.status}`);
    unchangedMs.push(answer.ms);
  }
  progress(`${lists} pages of ${bytes} bytes, ${unchangedMs.length} times unchanged`);
  return {
    listP50Ms: quantile(listMs, 0.5),
    listP99Ms: quantile(listMs, 0.99),
    notModifiedP50Ms: quantile(unchangedMs, 0.5),
    notModifiedP99Ms: quantile(unchangedMs, 0.99),
  };
}

async function timeWatches(
  fleet: ControlFleet,
  forMs: number,
  progress: (line: string) => void,
): Promise<WatchFigures & { readonly watchers: number }> {
  const stop = new AbortController();
  const told: ToldChange[] = [];
  let ready = 0;
  const allReady = Promise.withResolvers<void>();
  const watching: Promise<void>[] = [];
  await using clients = new AsyncDisposableStack();
  for (let i = 0; i < WATCHERS / WATCHES_OF_CALLER; i++) {
    const identity = await fleet.caller(`watcher-${i}`);
    // All at one node.
    const client = clients.use(
      createControlClient({
        endpoints: fleet.grpcEndpoints.slice(0, 1),
        caPem: fleet.caPem,
        trustDomain: fleet.trustDomain,
        identity: () => identity,
      }),
    );
    const watch = async (watcher: number): Promise<void> => {
      for await (const item of client.peers.watch({ signal: stop.signal })) {
        if (item.kind !== 'event') continue;
        if (item.event.kind === 'Ready' && ++ready === WATCHERS) allReady.resolve();
        const { changedat, changeno } = item.event.peer?.metadata.labels ?? {};
        if (item.event.kind === 'Changed' && changedat !== undefined && changeno !== undefined)
          told.push({
            watcher,
            number: Number(changeno.value),
            changedAtMs: Number(changedat.value),
            toldAtMs: sharedClockMs(),
          });
      }
    };
    for (let n = 0; n < WATCHES_OF_CALLER; n++) watching.push(watch(i * WATCHES_OF_CALLER + n));
  }
  await Promise.race([allReady.promise, ...watching]);
  // Changes of the measured time alone: what happened while the snapshots were read comes late to everybody.
  const from = sharedClockMs();
  const to = from + forMs;
  await delay(forMs + LATEST_MS);
  stop.abort();
  await Promise.all(watching);
  const figures = tallyWatches(told, { watchers: WATCHERS, from, to, latestMs: LATEST_MS });
  const { watchEvents, watchEventsExpected, watchEventsLost } = figures;
  progress(`${WATCHERS} watchers of one node, ${watchEvents} of ${watchEventsExpected} events`);
  if (watchEventsLost > 0)
    progress(`FAILED: ${watchEventsLost} events did not come within ${LATEST_MS / 1_000} s, so no latency stands`);
  return { watchers: WATCHERS, ...figures };
}

async function readWhileNodesDie(
  fleet: ControlFleet,
  forMs: number,
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  const over = AbortSignal.timeout(forMs);
  let requests = 0;
  let failed = 0;
  const tookMs: number[] = [];
  const read = async (name: string): Promise<void> => {
    const identity = await fleet.caller(name);
    await using client = createControlClient({
      endpoints: fleet.grpcEndpoints,
      caPem: fleet.caPem,
      trustDomain: fleet.trustDomain,
      identity: () => identity,
    });
    while (!over.aborted) {
      requests += 1;
      const began = performance.now();
      await (requests % 2 === 0 ? client.peers.list({ pageSize: 50 }) : client.peers.get('p-00007')).catch(
        (error: Error) => {
          failed += 1;
          progress(`a request failed: ${error.message}`);
        },
      );
      tookMs.push(performance.now() - began);
      await delay(20);
    }
  };
  const kills = async (): Promise<number> => {
    let count = 0;
    for (let victim = 0; !over.aborted; victim = (victim + 1) % NODES) {
      await delay(KILL_EVERY_MS - BACK_AFTER_MS, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) break;
      await fleet.kill(victim);
      count += 1;
      await delay(BACK_AFTER_MS);
      await fleet.restart(victim);
    }
    return count;
  };
  const [killed] = await Promise.all([kills(), ...Array.from({ length: 4 }, (_, i) => read(`follower-${i}`))]);
  progress(`${killed} kills, ${requests} requests, ${failed} failed`);
  return {
    kills: killed,
    requests,
    failedRequests: failed,
    answeredShare: (requests - failed) / requests,
    followedP99Ms: quantile(tookMs, 0.99),
  };
}
