/**
 * The knobs of `mesh.gossip` that the machine obeys, and the three profiles. `config` parses them; nothing here reads a file.
 */
import { type Duration, millis, seconds } from '@omnirelay/primitives';

export interface SwimSettings {
  /** SWIM's protocol period: how often each member probes. */
  readonly interval: Duration;
  /** Neighbours probed each interval, in turn. */
  readonly fanout: number;
  /** How long a direct probe may take before helpers are asked; the whole probe ends at twice this. */
  readonly pingTimeout: Duration;
  /** Longest life of a suspicion that nobody confirms. */
  readonly suspicionInterval: Duration;
  /** Life of a suspicion once min(3, N-2) independent members agree. */
  readonly suspicionConfirmed: Duration;
  /** Life once as many agree, and each was refused the connection. */
  readonly suspicionRefused: Duration;
  /** Helpers asked for an indirect probe. */
  readonly indirectProbes: number;
  /** Dials of one address before the back-off reaches its ceiling. */
  readonly retransmitLimit: number;
  readonly metadataRefreshPeriod: Duration;
  readonly digestInterval: Duration;
  /** Events of one turn are gathered this long before they are sent. */
  readonly eventBatch: Duration;
  readonly dialTimeout: Duration;
  readonly backoffFloor: Duration;
  readonly backoffCeiling: Duration;
  readonly tombstoneLife: Duration;
  /** Old edges stay this long after the rings have changed. */
  readonly edgeLinger: Duration;
  /** A timer later than this is an own stall: deadlines are given back, verdicts wait a poll. */
  readonly stallThreshold: Duration;
  /** Repair dials to members thought unreachable: at most this many at a time. */
  readonly repairDials: number;
  readonly repairInterval: Duration;
  readonly bounds: SwimBounds;
}

export interface SwimBounds {
  /** Largest frame, encoded. */
  readonly frameBytes: number;
  readonly claimsPerFrame: number;
  /** Frames of claims on one channel in one turn: all of them together fit into the buffer of a channel. */
  readonly claimFramesAtOnce: number;
  readonly eventQueue: number;
  readonly channels: number;
  readonly dialsInFlight: number;
  readonly members: number;
  readonly tombstones: number;
  /** Frames this node sends a second, acks and refutations excepted. */
  readonly messagesPerSecond: number;
  /** Labels of one member, and the length of a key or value. */
  readonly labels: number;
  readonly labelLength: number;
  /** Claims that one member names. */
  readonly heldClaims: number;
}

const bounds: SwimBounds = {
  frameBytes: 256 * 1024,
  claimsPerFrame: 256,
  claimFramesAtOnce: 16,
  eventQueue: 4096,
  channels: 512,
  dialsInFlight: 24,
  members: 16_384,
  tombstones: 4096,
  messagesPerSecond: 2000,
  labels: 64,
  labelLength: 256,
  heldClaims: 64,
};

const lan: SwimSettings = {
  interval: seconds(1),
  fanout: 2,
  pingTimeout: millis(500),
  suspicionInterval: seconds(5),
  suspicionConfirmed: seconds(2),
  suspicionRefused: millis(250),
  indirectProbes: 3,
  retransmitLimit: 4,
  metadataRefreshPeriod: seconds(30),
  digestInterval: seconds(5),
  eventBatch: millis(2),
  dialTimeout: seconds(3),
  backoffFloor: millis(200),
  backoffCeiling: seconds(30),
  tombstoneLife: seconds(24 * 3600),
  edgeLinger: seconds(10),
  stallThreshold: millis(400),
  repairDials: 2,
  repairInterval: seconds(5),
  bounds,
};

const local: SwimSettings = {
  ...lan,
  interval: millis(500),
  pingTimeout: millis(250),
  suspicionInterval: seconds(3),
  // A stall of two seconds, which the stated bound allows, and what a refutation needs after it.
  suspicionConfirmed: millis(2250),
  digestInterval: seconds(2),
  backoffCeiling: seconds(5),
  repairInterval: seconds(2),
};

const wan: SwimSettings = {
  ...lan,
  interval: seconds(2),
  pingTimeout: millis(1500),
  suspicionInterval: seconds(12),
  suspicionConfirmed: seconds(6),
  suspicionRefused: seconds(1),
  digestInterval: seconds(10),
  dialTimeout: seconds(6),
  stallThreshold: millis(800),
  repairInterval: seconds(10),
};

export type GossipProfile = 'local' | 'lan' | 'wan';
export const GOSSIP_PROFILES: Readonly<Record<GossipProfile, SwimSettings>> = { local, lan, wan };
