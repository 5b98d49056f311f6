/**
 * What the parts of the machine share: the time of this turn, the outputs in their order, and each other. The parts call one another
 * within a turn; nothing here waits.
 */
import type { BootId, ClusterId, Duration, Instant, MeshId, NodeId, Prng } from '@omnirelay/primitives';
import type { EdgeKeeper } from './channels.ts';
import type { DigestSync } from './digest-sync.ts';
import type { Dissemination } from './dissemination.ts';
import type { ProbeRelay } from './indirect-probe.ts';
import type { Joining } from './join.ts';
import type { LocalHealth } from './local-health.ts';
import type { SwimEvent, SwimOutput } from './machine-io.ts';
import type { MemberTable } from './member-table.ts';
import type { MemberClaim } from './model.ts';
import type { OwnLoad } from './own-load.ts';
import type { OwnStall } from './own-stall.ts';
import type { ProbeCycle } from './probe-cycle.ts';
import type { RateCap } from './rate-cap.ts';
import type { RegistryMarks } from './registry-marks.ts';
import type { RepairDials } from './repair-dials.ts';
import type { RoundTrips } from './round-trips.ts';
import type { SelfLife } from './self-life.ts';
import type { SwimSettings } from './settings.ts';
import type { Suspicions } from './suspicions.ts';

export interface SelfIdentity {
  readonly nodeId: NodeId;
  readonly meshId: MeshId;
  readonly clusterId: ClusterId;
  readonly bootId: BootId;
}

/** A part with deadlines of its own. A stall gives the lost time back through `postpone`. */
export interface Timed {
  nextDeadline(): number;
  onTime(): void;
  postpone(by: Duration): void;
}

export interface SwimContext {
  readonly identity: SelfIdentity;
  readonly settings: SwimSettings;
  readonly prng: Prng;
  /** The time of this turn. */
  now: Instant;
  /** `running` until this life leaves or is superseded. */
  phase: 'idle' | 'running' | 'ended';
  readonly table: MemberTable;
  readonly health: LocalHealth;
  readonly rate: RateCap;
  readonly roundTrips: RoundTrips;
  self: SelfLife;
  edges: EdgeKeeper;
  probes: ProbeCycle;
  relay: ProbeRelay;
  suspicions: Suspicions;
  dissemination: Dissemination;
  sync: DigestSync;
  marks: RegistryMarks;
  joining: Joining;
  repair: RepairDials;
  stall: OwnStall;
  load: OwnLoad;
  output(output: SwimOutput): void;
  event(event: SwimEvent): void;
  /** Takes in a claim heard from a peer (or concluded here, when `from` is null). */
  adopt(claim: MemberClaim, from: NodeId | null): void;
}

/** Timers fire on a common grid, so that the members of a process, and the parts of a member, wake up together. */
const SLOT = 50;

export const slotAfter = (at: number): Instant => (Math.ceil(at / SLOT) * SLOT) as Instant;

/** For verdicts on others: rounding up at each of their steps would add up to most of a tenth of a second. */
export const slotNearest = (at: number): Instant => (Math.round(at / SLOT) * SLOT) as Instant;
