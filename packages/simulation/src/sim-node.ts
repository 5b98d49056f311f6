/** One life of a simulated node: a real membership machine with a clock of its own, and what is known of its fate. */
import { type Address, address, type BootId, type Instant, instant, type NodeId, nodeId } from '@omnirelay/primitives';
import type { GossipProfile, MembershipView, NodeRole, SwimGauges, SwimInput, SwimOutput } from '@omnirelay/protocol';
import type { Speech } from './speech.ts';
import { onGrid } from './virtual-time.ts';

/** What the simulation needs of a machine; mutants stand in for it. */
export interface MembershipMachine {
  handle(input: SwimInput, now: Instant): void;
  nextDeadline(): Instant | null;
  takeOutputs(): readonly SwimOutput[];
  view(): MembershipView;
  gauges(): SwimGauges;
}

/** Everything that a life begins with; together with its inputs it determines what the machine does. */
export interface Birth {
  /** Index of the machine; its address follows from it. */
  readonly node: number;
  readonly bootId: BootId;
  readonly persisted: bigint | null;
  readonly unixSeconds: number;
  /** Local monotonic time at virtual time 0, in whole milliseconds. */
  readonly clockOffsetMs: number;
  /** Local milliseconds to a virtual one. */
  readonly clockRate: number;
  /** Virtual time of the birth. */
  readonly bornAt: number;
  readonly seed: number;
  readonly speech: Speech;
  /** The node whose id it bears and whose certificate it shows: itself, unless an operator gave an id twice. */
  readonly namedAs: number;
  /** Null: that of the run. */
  readonly profile: GossipProfile | null;
}

/** How a life ended: `crashed` sends resets, `vanished` (power lost) says nothing, `left` said good-bye. */
export type Death = 'crashed' | 'vanished' | 'left';

export interface SimProcess {
  /** Index among all lives of the run. */
  readonly index: number;
  readonly birth: Birth;
  readonly nodeId: NodeId;
  /** What its certificate says that it is. */
  readonly role: NodeRole;
  readonly machine: MembershipMachine;
  death: { readonly at: number; readonly how: Death } | null;
  /** What its monotonic clock has slept through. */
  clockLostMs: number;
  /** Told to leave; others may call it `left` from here on. */
  leavingSince: number | null;
}

export const simNodeId = (node: number): NodeId => nodeId(`n${node}`);
export const simAddress = (node: number): Address => address(`n${node}:7000`);
/** The node that listens at an address, or -1. */
export function nodeAt(where: Address): number {
  const match = /^n(\d+):7000$/.exec(where);
  return match === null ? -1 : Number(match[1]);
}

type Clock = Pick<Birth, 'clockOffsetMs' | 'clockRate'>;

/** A clock that errs is rounded up to the grid, so that a timer set by it is due when it fires. */
export const clockTime = ({ clockOffsetMs, clockRate }: Clock, at: number): number =>
  clockOffsetMs + (clockRate === 1 ? at : onGrid(at * clockRate));
export const localTime = (process: SimProcess, at: number): Instant =>
  instant(clockTime(process.birth, at) - process.clockLostMs);
export const virtualTime = (process: SimProcess, local: Instant): number =>
  (local + process.clockLostMs - process.birth.clockOffsetMs) / process.birth.clockRate;
