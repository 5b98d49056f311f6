/**
 * What this node has seen of everybody's liveness records, counted on its own clock and only within one healthy session with the registry:
 * a record is stale once two fresh reads, as far apart as a candidate must wait, have found the same version.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { later } from './lease-context.ts';
import type { LivenessRecord } from './lease-records.ts';
import { candidateTerm, type LeaseSettings } from './settings.ts';

export interface Sighting {
  readonly record: LivenessRecord;
  readonly version: bigint;
  /** When the first fresh read that found this version had arrived. */
  readonly since: Instant;
  /** When the last fresh read that found it was sent. */
  readonly confirmedAt: Instant;
}

/** A fresh read: what it found was true at some moment between the two. */
export interface FreshRead {
  readonly sentAt: Instant;
  readonly arrivedAt: Instant;
}

export class Sightings {
  readonly #settings: LeaseSettings;
  readonly #seen = new Map<NodeId, Sighting>();
  /** Until when the holder of an ended epoch may still trust its lease, as far as this node can tell. */
  readonly #quietUntil = new Map<NodeId, Instant>();

  constructor(settings: LeaseSettings) {
    this.#settings = settings;
  }

  get(node: NodeId): Sighting | undefined {
    return this.#seen.get(node);
  }

  all(): Iterable<readonly [NodeId, Sighting]> {
    return this.#seen;
  }

  waits(sighting: Sighting): number {
    return candidateTerm(this.#settings, sighting.record.ttlMs as never);
  }

  take(read: FreshRead, record: LivenessRecord, version: bigint): void {
    const { nodeId } = record;
    const before = this.#seen.get(nodeId);
    if (before?.version === version) {
      this.#seen.set(nodeId, { ...before, confirmedAt: read.sentAt });
      return;
    }
    // What an old replica says is older than what is known.
    if (before !== undefined && record.epoch < before.record.epoch) return;
    if (before === undefined && this.#seen.size >= this.#settings.bounds.records) return;
    const sighting = { record, version, since: read.arrivedAt, confirmedAt: read.sentAt };
    if (before?.record.epoch !== record.epoch) this.#noteEnd(nodeId, before, sighting);
    this.#seen.set(nodeId, sighting);
  }

  /** Only who has counted the very last version of the epoch knows its deadline; anybody else counts from now. */
  #noteEnd(node: NodeId, before: Sighting | undefined, next: Sighting): void {
    const counted = before !== undefined && next.record.last?.version === before.version;
    const until = later(counted ? before.since : next.since, this.waits(counted ? before : next));
    this.#quietUntil.set(node, Math.max(until, this.#quietUntil.get(node) ?? 0) as Instant);
  }

  quietUntil(node: NodeId): Instant | undefined {
    return this.#quietUntil.get(node);
  }

  isStale(sighting: Sighting): boolean {
    return sighting.record.held && sighting.confirmedAt - sighting.since >= this.waits(sighting);
  }

  /** When the next of those that have missed a renewal goes stale. */
  nextStaleAt(): Instant | null {
    let next: number | null = null;
    for (const sighting of this.#seen.values()) {
      const { record, since, confirmedAt } = sighting;
      const late = confirmedAt - since > this.#settings.renewInterval;
      if (!record.held || !late || this.isStale(sighting)) continue;
      const at = since + this.waits(sighting);
      if (next === null || at < next) next = at;
    }
    return next as Instant | null;
  }

  /** Nobody's time counted until now: the session broke, or the clock is in doubt. */
  restart(now: Instant): void {
    for (const [node, sighting] of this.#seen) {
      this.#seen.set(node, { ...sighting, since: now, confirmedAt: now });
      const quiet = this.#quietUntil.get(node);
      if (quiet !== undefined) this.#quietUntil.set(node, Math.max(quiet, later(now, this.waits(sighting))) as Instant);
    }
  }

  /** Another history: other versions, other epochs. */
  forget(): void {
    this.#seen.clear();
    this.#quietUntil.clear();
  }
}
