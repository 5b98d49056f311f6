/**
 * Prometheus metrics, one registry a node and nothing global. Label sets are bounded: statuses, directions, outcomes, operation names
 * and status codes; never a peer, a user or a plan. Every metric here has its alert rule in docs/observability/alerts/.
 */

import { certificateLifetime, type IdentitySource } from '@omnirelay/pki';
import { type Liveness, loadOf } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { GossipTransport, TransportCounters } from '@omnirelay/transport';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Denials } from '../membership/denials.ts';
import type { MembershipSource } from '../membership/membership-source.ts';
import { createDrainMetrics, type DrainMetrics } from './drain-metrics.ts';
import { createShardMetrics, type ShardMetrics } from './shard-metrics.ts';

/** Whom operators have removed is no death that anybody must look into. */
const STATUSES = ['alive', 'suspect', 'dead', 'left', 'removed'] as const satisfies readonly (Liveness | 'removed')[];
type Status = (typeof STATUSES)[number];

/**
 * A quarter of each profile's probe timeout, with which `MeshGossipRttHigh` compares, is a bound of its own: between bounds a quantile is a
 * guess. The last is the longest that a whole probe may take, in `wan`.
 */
const RTT_BUCKETS = [0.5, 1, 2.5, 5, 10, 25, 62.5, 125, 250, 375, 500, 750, 1500, 3000];

/** Hand-over takes tens of milliseconds, a takeover a ttl and some; the last two are ttls of the profile `sentinel`. */
const ELECTION_BUCKETS = [25, 50, 100, 200, 300, 500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 15_000, 60_000];

export interface NodeMetrics extends ShardMetrics, DrainMetrics {
  readonly registry: Registry;
  readonly gossipMembers: Gauge<'mesh_status'>;
  readonly gossipRtt: Histogram;
  readonly gossipProbeTimeout: Gauge;
  readonly gossipMessages: Counter<'mesh_direction' | 'mesh_outcome'>;
  readonly gossipFanout: Gauge;
  readonly gossipQueueDepth: Gauge;
  readonly gossipChannelsClosed: Counter<'mesh_reason'>;
  readonly transportNegotiated: Counter<'mesh_transport' | 'mesh_encoding'>;
  readonly clockSkew: Gauge;
  readonly transportDowngrades: Counter<'mesh_reason'>;
  readonly certificateExpiry: Gauge;
  readonly certificateLifetime: Gauge;
  readonly certificateRenewals: Counter<'mesh_outcome'>;
  readonly controlRequests: Counter<'mesh_operation' | 'mesh_face' | 'mesh_code'>;
  readonly controlDuration: Histogram<'mesh_operation' | 'mesh_face'>;
  readonly controlWatchers: Gauge;
  readonly controlResyncs: Counter<'mesh_reason'>;
  readonly refusedPeers: Counter<'mesh_reason'>;
  readonly registryDark: Gauge;
  readonly registryAdoptions: Counter<'mesh_trigger'>;
  readonly registryLineageEpoch: Gauge;
  readonly registryRelayWaiting: Gauge;
  readonly leadershipTransitions: Counter<'mesh_scope_kind' | 'mesh_transition'>;
  readonly leadershipElectionDuration: Histogram;
  readonly leadershipSplitBrains: Counter;
  readonly leadershipFenceRejections: Counter;
  readonly leadershipClaims: Gauge<'mesh_scope_kind'>;
  readonly leadershipLeaderless: Gauge<'mesh_scope_kind'>;
  readonly hostErrorRatio: Gauge;
  readonly hostPendingDepth: Gauge;
}

export function createNodeMetrics(): NodeMetrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    ...createShardMetrics(registers),
    ...createDrainMetrics(registers),
    gossipMembers: new Gauge({
      name: 'mesh_gossip_members',
      help: 'Members of this node’s view by status; those that operators removed are `removed`, whatever else they are.',
      labelNames: ['mesh_status'],
      registers,
    }),
    gossipRtt: new Histogram({
      name: 'mesh_gossip_rtt_ms',
      help: 'Round-trip time of acknowledged probes, milliseconds.',
      buckets: RTT_BUCKETS,
      registers,
    }),
    gossipProbeTimeout: new Gauge({
      name: 'mesh_gossip_probe_timeout_ms',
      help: 'How long a direct probe may take before others are asked (`mesh.gossip.pingTimeout`), milliseconds.',
      registers,
    }),
    gossipMessages: new Counter({
      name: 'mesh_gossip_messages_total',
      help: 'Gossip frames by direction and outcome.',
      labelNames: ['mesh_direction', 'mesh_outcome'],
      registers,
    }),
    gossipFanout: new Gauge({ name: 'mesh_gossip_fanout', help: 'Neighbours that this node keeps.', registers }),
    gossipQueueDepth: new Gauge({
      name: 'mesh_gossip_queue_depth',
      help: 'Events waiting to be disseminated.',
      registers,
    }),
    gossipChannelsClosed: new Counter({
      name: 'mesh_gossip_channels_closed_total',
      help: 'Gossip channels that ended, by how: closed on purpose, or reset, timeout, protocol-error, identity-expired, backpressure.',
      labelNames: ['mesh_reason'],
      registers,
    }),
    transportNegotiated: new Counter({
      name: 'mesh_transport_negotiated_total',
      help: 'Connections by what was really negotiated.',
      labelNames: ['mesh_transport', 'mesh_encoding'],
      registers,
    }),
    clockSkew: new Gauge({
      name: 'mesh_clock_skew_ms',
      help: 'Greatest difference between this node’s wall clock and a neighbour’s, milliseconds, as measured when their channel opened.',
      registers,
    }),
    transportDowngrades: new Counter({
      name: 'mesh_transport_downgrades_total',
      help: 'Connections that took less than this node offers, by what they took.',
      labelNames: ['mesh_reason'],
      registers,
    }),
    certificateExpiry: new Gauge({
      name: 'mesh_certificate_expiry_seconds',
      help: 'Seconds until this node’s certificate ends; negative once it has.',
      registers,
    }),
    certificateLifetime: new Gauge({
      name: 'mesh_certificate_lifetime_seconds',
      help: 'Seconds that this node’s certificate serves as a whole; it is renewed once half of them are over.',
      registers,
    }),
    certificateRenewals: new Counter({
      name: 'mesh_certificate_renewals_total',
      help: 'Renewals of this node’s certificate by outcome; a new one that could not be kept on disk counts as a failure too.',
      labelNames: ['mesh_outcome'],
      registers,
    }),
    controlRequests: new Counter({
      name: 'mesh_control_requests_total',
      help: 'Control API calls by operation, face and code (`ok` or the problem’s code).',
      labelNames: ['mesh_operation', 'mesh_face', 'mesh_code'],
      registers,
    }),
    controlDuration: new Histogram({
      name: 'mesh_control_request_duration_seconds',
      help: 'Time that unary control API calls took, seconds.',
      labelNames: ['mesh_operation', 'mesh_face'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    controlWatchers: new Gauge({ name: 'mesh_control_watchers', help: 'Open watches on this node.', registers }),
    controlResyncs: new Counter({
      name: 'mesh_control_watch_resyncs_total',
      help: 'Watches that were told to begin anew, by reason.',
      labelNames: ['mesh_reason'],
      registers,
    }),
    refusedPeers: new Counter({
      name: 'mesh_refused_peers_total',
      help: 'Peers turned away, at a listener or at the greeting, by reason.',
      labelNames: ['mesh_reason'],
      registers,
    }),
    registryRelayWaiting: new Gauge({
      name: 'mesh_registry_relay_waiting',
      help: 'Calls of gateways and workers that wait at this control node for their turn at the registry.',
      registers,
    }),
    registryDark: new Gauge({
      name: 'mesh_registry_dark',
      help: '1 while this node’s registry cannot be read or written.',
      registers,
    }),
    registryAdoptions: new Counter({
      name: 'mesh_registry_adoptions_total',
      help: 'Stores that this control node has adopted: by itself (`automatic`) or told to (`operator`).',
      labelNames: ['mesh_trigger'],
      registers,
    }),
    registryLineageEpoch: new Gauge({
      name: 'mesh_registry_lineage_epoch',
      help: 'Lineage epoch of this control node’s registry; 0 until it has been read.',
      registers,
    }),
    leadershipTransitions: new Counter({
      name: 'mesh_leadership_transitions_total',
      help: 'What became of this node’s claims and of its lease (`node`), and claims of others that it saw (`observed`), by the kind of the scope.',
      labelNames: ['mesh_scope_kind', 'mesh_transition'],
      registers,
    }),
    leadershipElectionDuration: new Histogram({
      name: 'mesh_leadership_election_duration_ms',
      help: 'From the last that was seen of the former leader, its last renewal or its release, to the election of this node, milliseconds.',
      buckets: ELECTION_BUCKETS,
      registers,
    }),
    leadershipSplitBrains: new Counter({
      name: 'mesh_leadership_split_brain_total',
      help: 'Times that this node saw two live claims of one scope.',
      registers,
    }),
    leadershipFenceRejections: new Counter({
      name: 'mesh_leadership_fence_rejections_total',
      help: 'Writes of this node that the registry refused because their fence is not the scope’s any more.',
      registers,
    }),
    leadershipClaims: new Gauge({
      name: 'mesh_leadership_claims',
      help: 'Claims that this node holds, by the kind of the scope; `node` is its own lease.',
      labelNames: ['mesh_scope_kind'],
      registers,
    }),
    leadershipLeaderless: new Gauge({
      name: 'mesh_leadership_leaderless',
      help: 'Scopes that this node stands for and nobody leads, as far as it knows, by their kind.',
      labelNames: ['mesh_scope_kind'],
      registers,
    }),
    hostErrorRatio: new Gauge({
      name: 'mesh_host_error_ratio',
      help: 'Of the work of this host the part that failed, as it is told to the mesh; 0 while none is reported.',
      registers,
    }),
    hostPendingDepth: new Gauge({
      name: 'mesh_host_pending_depth',
      help: 'Work that this host has taken in and not done, as it is told to the mesh; 0 while none is reported.',
      registers,
    }),
  };
}

/** Lets gauges be read at each scrape instead of being pushed; returns the way to stop counting events. */
export function observeMembership(
  metrics: NodeMetrics,
  membership: MembershipSource,
  denials: Pick<Denials, 'isRemoved'>,
): () => void {
  const gauge = metrics.gossipMembers as Gauge<'mesh_status'> & { collect: () => void };
  gauge.collect = () => {
    const counts: Record<Status, number> = { alive: 0, suspect: 0, dead: 0, left: 0, removed: 0 };
    for (const { nodeId, liveness } of membership.view().members.values())
      counts[denials.isRemoved(nodeId) ? 'removed' : liveness] += 1;
    for (const status of STATUSES) metrics.gossipMembers.set({ mesh_status: status }, counts[status]);
    const gauges = membership.gauges();
    metrics.gossipFanout.set(gauges.neighbours);
    metrics.gossipQueueDepth.set(gauges.eventQueue);
    const own = membership.view().members.get(membership.self);
    const load = own && loadOf(own);
    metrics.hostErrorRatio.set(load?.errorRatio ?? 0);
    metrics.hostPendingDepth.set(load?.pendingDepth ?? 0);
  };
  return membership.subscribe((event) => {
    if (event.kind === 'probe' && event.rtt !== undefined) metrics.gossipRtt.observe(event.rtt);
  });
}

export function observeCertificate(metrics: NodeMetrics, identity: IdentitySource, wall: () => number): void {
  const gauge = metrics.certificateExpiry as Gauge & { collect: () => void };
  gauge.collect = () => {
    const material = identity.current();
    metrics.certificateExpiry.set((material.notAfter.getTime() - wall()) / 1000);
    metrics.certificateLifetime.set(certificateLifetime(material) / 1000);
  };
}

export function observeRelay(metrics: NodeMetrics, relay: { readonly queued: number }): void {
  const gauge = metrics.registryRelayWaiting as Gauge & { collect: () => void };
  gauge.collect = () => metrics.registryRelayWaiting.set(relay.queued);
}

/** Read at each scrape: a registry that was dark before anybody looked is dark all the same, and one that is still opening as well. */
export function observeRegistry(metrics: NodeMetrics, registry: GuardedRegistry): void {
  const gauge = metrics.registryDark as Gauge & { collect: () => void };
  gauge.collect = () => {
    const { kind, stored } = registry.state();
    metrics.registryDark.set(kind === 'ok' ? 0 : 1);
    metrics.registryLineageEpoch.set(Number(stored?.lineageEpoch ?? 0n));
  };
}

export function observeClocks(metrics: NodeMetrics, transport: Pick<GossipTransport, 'clockSkewMs'>): void {
  const gauge = metrics.clockSkew as Gauge & { collect: () => void };
  gauge.collect = () => metrics.clockSkew.set(transport.clockSkewMs());
}

export function transportCounters(metrics: NodeMetrics): TransportCounters {
  return {
    negotiated: (mesh_transport, mesh_encoding) => metrics.transportNegotiated.inc({ mesh_transport, mesh_encoding }),
    downgraded: (mesh_reason) => metrics.transportDowngrades.inc({ mesh_reason }),
  };
}
