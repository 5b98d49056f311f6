/** When this node saw each member's lease renewed last: what it can tell of until when another's lease lasts. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { decodeLiveness, LIVENESS_PREFIX, type ProviderRecord } from '@omnirelay/protocol';
import { LEADERSHIP_BOUNDS } from './bounds.ts';

interface Renewal {
  readonly version: bigint;
  readonly at: Instant;
  readonly ttlMs: number;
  readonly epoch: bigint;
}

export class SeenRenewals {
  readonly #seen = new Map<string, Renewal>();

  take(records: readonly ProviderRecord[], now: Instant): void {
    for (const { key, value, version } of records) {
      if (!key.startsWith(LIVENESS_PREFIX) || this.#seen.get(key)?.version === version) continue;
      const record = decodeLiveness(value);
      if (record === undefined) continue;
      // Those that were renewed last stand at the end.
      this.#seen.delete(key);
      this.#seen.set(key, { version, at: now, ttlMs: record.ttlMs, epoch: record.epoch });
    }
    for (const key of this.#seen.keys()) {
      if (this.#seen.size <= LEADERSHIP_BOUNDS.renewals) return;
      this.#seen.delete(key);
    }
  }

  /** Of this epoch; undefined where none was seen. */
  of(nodeId: NodeId, epoch: bigint): Renewal | undefined {
    const seen = this.#seen.get(`${LIVENESS_PREFIX}${nodeId}`);
    return seen?.epoch === epoch ? seen : undefined;
  }
}
