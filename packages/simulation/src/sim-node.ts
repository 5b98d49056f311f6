/** One life of a simulated node: a real membership machine with a clock of its own, and what is known of its fate. */
import { type Address, address, type BootId, type Instant, instant, type NodeId, nodeId } from '@omnirelay/primitives';
import type { MembershipView, SwimGauges, SwimInput, SwimOutput } from '@omnirelay/protocol';

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
  /** Index of the node; its id and address follow from it. */
  readonly node: number;
  readonly bootId: BootId;
  readonly persisted: bigint | null;
  readonly unixSeconds: number;
  /** Local monotonic time minus virtual time, in whole milliseconds. */
  readonly clockOffsetMs: number;
  /** Virtual time of the birth. */
  readonly bornAt: number;
  readonly seed: number;
}

/** How a life ended: `crashed` sends resets, `vanished` (power lost) says nothing, `left` said good-bye. */
export type Death = 'crashed' | 'vanished' | 'left';

export interface SimProcess {
  /** Index among all lives of the run. */
  readonly index: number;
  readonly birth: Birth;
  readonly nodeId: NodeId;
  readonly machine: MembershipMachine;
  death: { readonly at: number; readonly how: Death } | null;
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

export const localTime = (process: SimProcess, at: number): Instant => instant(at + process.birth.clockOffsetMs);
export const virtualTime = (process: SimProcess, local: Instant): number => local - process.birth.clockOffsetMs;
