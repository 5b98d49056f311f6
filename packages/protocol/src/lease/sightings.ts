/**
 * What this node has seen of everybody's liveness records, counted on its own clock and only within one healthy session with the registry:
 * a record is stale once two fresh reads, as far apart as a candidate must wait, have found the same version. So many are watched at most, and
 * before all others those whose claims this node waits for.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { later } from './lease-context.ts';
import { type LivenessRecord, LONGEST_TTL_MS } from './lease-records.ts';
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

/** Who had no record when the registry had come so far, nor in any read since: since when this has been known. */
interface Absence {
  readonly since: Instant;
  readonly revision: bigint;
}

export class Sightings {
  readonly #settings: LeaseSettings;
  readonly #seen = new Map<NodeId, Sighting>();
  /** Until when the holder of an ended epoch may still trust its lease, as far as this node can tell. */
  readonly #quietUntil = new Map<NodeId, Instant>();
  /** Of those whose claims are waited for: at most one a scope. */
  readonly #absent = new Map<NodeId, Absence>();
  #awaited: ReadonlyMap<NodeId, bigint> = new Map();
  /** How far the registry had come in the reads so far. */
  #revision = 0n;

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
    if (before === undefined && this.#seen.size >= this.#settings.bounds.records && !this.#makeRoom(record)) return;
    const sighting = { record, version, since: read.arrivedAt, confirmedAt: read.sentAt };
    if (before?.record.epoch !== record.epoch) this.#noteEnd(nodeId, before, sighting);
    this.#seen.set(nodeId, sighting);
  }

  /**
   * Those who hold what this node stands for, with the version of the last claim of each: the end of each must be seen, or what it held would be
   * nobody's for ever.
   */
  watchFirst(holders: ReadonlyMap<NodeId, bigint>): void {
    this.#awaited = holders;
  }

  /**
   * Those who live are watched before those who are gone, and before both those whose claims are waited for. Where these alone are more than the
   * bound they go beyond it, one a scope at most.
   */
  #makeRoom({ nodeId, held }: LivenessRecord): boolean {
    const isAwaited = this.#awaited.has(nodeId);
    if (!held && !isAwaited) return false;
    let living: NodeId | undefined;
    for (const [node, { record }] of this.#seen) {
      if (this.#awaited.has(node)) continue;
      if (!record.held) {
        this.#forgetOne(node);
        return true;
      }
      living ??= node;
    }
    if (isAwaited && living !== undefined) this.#forgetOne(living);
    return isAwaited;
  }

  #forgetOne(node: NodeId): void {
    this.#seen.delete(node);
    this.#quietUntil.delete(node);
  }

  /**
   * After all records of a fresh read of everybody's were taken: who has none was swept. What an old replica does not have says nothing. Whose end
   * was seen is kept while its claims are waited for, since its deadline is known.
   */
  noteAbsent(read: FreshRead & { readonly revision: bigint }, present: ReadonlySet<NodeId>): void {
    if (read.revision < this.#revision) return;
    this.#revision = read.revision;
    for (const [node, { record }] of this.#seen)
      if (!present.has(node) && (record.held || !this.#awaited.has(node))) this.#forgetOne(node);
    for (const node of this.#absent.keys())
      if (present.has(node) || !this.#awaited.has(node)) this.#absent.delete(node);
    for (const [node, claimed] of this.#awaited) {
      const before = this.#absent.get(node);
      // A claim that came later was made by a life that no read has shown, and that was swept since.
      if (!present.has(node) && (before === undefined || before.revision < claimed))
        this.#absent.set(node, { since: read.arrivedAt, revision: read.revision });
    }
  }

  /** The node had no record at a revision from this one on: since when that has been known; undefined while it is not. */
  absentSince(node: NodeId, from: bigint): Instant | undefined {
    const absence = this.#absent.get(node);
    return absence !== undefined && absence.revision >= from ? absence.since : undefined;
  }

  /** Until when the holder of a swept epoch may still trust its lease: nobody knows how long that was. */
  quietAfterAbsence(since: Instant): Instant {
    return later(since, candidateTerm(this.#settings, LONGEST_TTL_MS as never));
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
    for (const [node, absence] of this.#absent) this.#absent.set(node, { ...absence, since: now });
  }

  /** Another history: other versions, other epochs. */
  forget(): void {
    this.#seen.clear();
    this.#quietUntil.clear();
    this.#absent.clear();
    this.#revision = 0n;
  }
}
