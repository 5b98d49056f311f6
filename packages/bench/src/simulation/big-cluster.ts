/**
 * A large quiet mesh: what it costs each member in bytes, and over how many hops a change reaches everybody. A hop is counted where the news
 * came first: one more than the hops of whoever told it.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { ChannelId } from '@omnirelay/protocol';
import { type CheckerFactory, Cluster, type SimProcess, simNodeId, warmStart } from '@omnirelay/simulation';
import { QUIET } from './quiet-plan.ts';

export interface BigClusterFigures {
  readonly bytesPerMemberPerS: number;
  readonly hopsTo100Percent: number;
  readonly reached: number;
  readonly channelsPerMember: number;
  /** The most that the process ever had resident. */
  readonly memoryMiB: number;
}

/** What the start tells is no news to anybody: it need not wait to be told on. */
const QUEUED_EVENTS = 256;
/** Edges are dialled, and what was news at the start has been told to everybody. */
const SETTLED_AT_MS = 15_000;
/** Long enough for each neighbour to have had its refresh. */
const MEASURED_MS = 60_000;
/** The longest that a change takes to reach everybody, many times over. */
const SPREAD_MS = 3000;

export function runBigCluster(nodes: number, seed: number): BigClusterFigures {
  const hops = new Map<NodeId, number>();
  const origin = simNodeId(nodes >> 1);
  let watching = false;
  const countHops: CheckerFactory = () => {
    const peers = new Map<SimProcess, Map<ChannelId, NodeId>>();
    let teller: NodeId | undefined;
    return {
      name: 'hops',
      holds: 'always',
      onInput(_at, process, input) {
        const channels = peers.get(process) ?? new Map<ChannelId, NodeId>();
        peers.set(process, channels);
        if (input.kind === 'channel-opened') channels.set(input.channel, input.identity.nodeId);
        else if (input.kind === 'channel-closed') channels.delete(input.channel);
        teller = input.kind === 'frame' ? channels.get(input.channel) : undefined;
      },
      onEvent(_at, process, event) {
        if (!watching || event.kind !== 'member-changed' || event.member.nodeId !== origin) return;
        const told = teller === undefined ? undefined : hops.get(teller);
        if (process.nodeId === origin) hops.set(origin, 0);
        else if (told !== undefined && !hops.has(process.nodeId)) hops.set(process.nodeId, told + 1);
      },
    };
  };
  const cluster = new Cluster({
    seed,
    nodes,
    minutes: 60,
    faultPlan: QUIET,
    checkers: [countHops],
    adjust: (settings) => ({ ...settings, bounds: { ...settings.bounds, eventQueue: QUEUED_EVENTS } }),
  });
  const { time, streams } = cluster;
  const runTo = (at: number): void => time.runUntil(at, () => false);
  warmStart(cluster);
  runTo(SETTLED_AT_MS);
  const bytesBefore = streams.bytesSent;
  runTo(SETTLED_AT_MS + MEASURED_MS);
  const bytes = streams.bytesSent - bytesBefore;
  watching = true;
  const originator = cluster.living(nodes >> 1);
  const own = originator?.machine.view().members.get(origin)?.claim?.metadata;
  if (originator === undefined || own === undefined) throw new Error(`${origin} does not run`);
  const { metadataVersion: _, ...metadata } = own;
  cluster
    .runtime(originator)
    ?.deliver({ kind: 'update-metadata', metadata: { ...metadata, labels: { news: 'true' } } });
  runTo(time.now + SPREAD_MS);
  let channels = 0;
  for (let node = 0; node < nodes; node++) channels += cluster.living(node)?.machine.gauges().channels ?? 0;
  return {
    bytesPerMemberPerS: bytes / nodes / (MEASURED_MS / 1000),
    hopsTo100Percent: hops.size === nodes ? Math.max(...hops.values()) : Number.POSITIVE_INFINITY,
    reached: hops.size,
    channelsPerMember: channels / nodes,
    memoryMiB: Math.round(process.resourceUsage().maxRSS / 2 ** 10),
  };
}
