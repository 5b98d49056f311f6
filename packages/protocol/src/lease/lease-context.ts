/** What the parts of the lease machine share. */
import type { Duration, Instant, NodeId } from '@omnirelay/primitives';
import type { ClockTrust } from './clock-trust.ts';
import type { ProviderAnswer, ProviderRequest, RequestId } from './election-provider.ts';
import type { GossipSight } from './gossip-sight.ts';
import type { Lineage } from './lineage.ts';
import type { ClockReading, LeaseEvent } from './machine-io.ts';
import type { OwnLease } from './own-lease.ts';
import type { RegistryReads } from './registry-reads.ts';
import type { LeaseSettings } from './settings.ts';
import type { Sightings } from './sightings.ts';

export interface LeaseSelf {
  readonly nodeId: NodeId;
  /** Random for each life, as gossip has it. */
  readonly bootId: string;
}

type WithoutId<T> = T extends ProviderRequest ? Omit<T, 'request'> : never;
export type Ask = WithoutId<ProviderRequest>;

export interface LeaseContext {
  readonly self: LeaseSelf;
  readonly settings: LeaseSettings;
  readonly clock: ClockTrust;
  readonly lineage: Lineage;
  readonly sightings: Sightings;
  readonly own: OwnLease;
  readonly reads: RegistryReads;
  now: ClockReading;
  gossip: GossipSight;
  leaving: boolean;
  /** Unique for the life of the node's id. */
  name(what: string): string;
  /** Sends a request; its answer comes once. */
  ask(request: Ask, onAnswer: (answer: ProviderAnswer) => void): RequestId;
  event(event: LeaseEvent): void;
}

/** This node may write at all: its lease is good by a clock it trusts, in a history it knows, in touch with the registry. */
export const mayWrite = (ctx: LeaseContext): boolean =>
  ctx.own.good && ctx.clock.trusted && ctx.lineage.sound && ctx.reads.healthy;

export const later = (at: Instant, by: Duration | number): Instant => (at + by) as Instant;
export const NEVER = Number.POSITIVE_INFINITY as Instant;
