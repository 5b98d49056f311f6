/**
 * The registry-hiccup rule: when more than 30 %, and at least three, of the liveness records go stale within one ttl, it is the registry that
 * failed. Bumping stops for one further ttl, in which incumbents reclaim; then the usual rules apply.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { later } from './lease-context.ts';
import { candidateTerm, type LeaseSettings } from './settings.ts';
import type { Sighting, Sightings } from './sightings.ts';

export class RegistryHiccup {
  readonly #settings: LeaseSettings;
  /** Versions that are about to go stale, since when, and whether they have been part of a hiccup already. */
  readonly #overdue = new Map<
    NodeId,
    { readonly version: bigint; readonly at: Instant; readonly staleAt: Instant; told: boolean }
  >();
  #holdsUntil = 0 as Instant;

  constructor(settings: LeaseSettings) {
    this.#settings = settings;
  }

  holds(now: Instant): boolean {
    return now < this.#holdsUntil;
  }

  /** Called after each fresh read; answers when a hiccup has begun. */
  onFreshRead(sightings: Sightings, now: Instant): { readonly stale: number; readonly of: number } | null {
    for (const node of this.#overdue.keys()) if (sightings.get(node) === undefined) this.#overdue.delete(node);
    let of = 0;
    for (const [node, sighting] of sightings.all()) {
      if (sighting.record.held) of += 1;
      this.#note(node, sighting, sightings.waits(sighting), now);
    }
    const recent = [...this.#overdue.values()].filter(({ at }) => now - at <= this.#settings.ttl);
    const { hiccupLeast, hiccupShare } = this.#settings;
    if (recent.length < hiccupLeast || recent.length <= hiccupShare * of || recent.every(({ told }) => told))
      return null;
    for (const each of recent) each.told = true;
    // Noticed before the first is stale; the further ttl begins when the last is.
    const staleAt = Math.max(...recent.map((each) => each.staleAt));
    this.#holdsUntil = later(staleAt as Instant, candidateTerm(this.#settings, this.#settings.ttl));
    return { stale: recent.length, of };
  }

  /** Two polls before a record is stale it counts: else the first of many would be bumped before the third is seen. */
  #note(node: NodeId, sighting: Sighting, waits: number, now: Instant): void {
    const { record, version, confirmedAt, since } = sighting;
    const overdue = record.held && confirmedAt - since >= waits - 2 * this.#settings.pollInterval;
    const known = this.#overdue.get(node);
    if (!overdue) this.#overdue.delete(node);
    else if (known?.version !== version)
      this.#overdue.set(node, { version, at: now, staleAt: later(since, waits), told: false });
  }
}
