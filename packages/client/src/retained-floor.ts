/**
 * How far the start of each chain may be missing because the store keeps no more: it drops the oldest entries of all chains, those that are
 * too old and those that are too many. That a missing entry was one of them is not believed but shown, by a seal of its writer over it or
 * of another that saw it, as old as the oldest that is kept: seals outlive the entries that the store drops.
 */
import { AUDIT_STORE_KEEPS, type AuditEntry, type AuditRetention, type AuditSeal } from '@omnirelay/wire';

/** An entry is sealed after ten seconds, unless its writer was down; and clocks differ. */
const SEALED_WITHIN_MS = 24 * 3_600_000;
/** Entries that an export may miss because they were dropped while it was read. */
const DROPPED_MEANWHILE = 500;

/** By writer: the last place that may be missing together with all before it. */
export function retainedFloor(
  entries: readonly AuditEntry[],
  seals: readonly AuditSeal[],
  keeps: AuditRetention = AUDIT_STORE_KEEPS,
): ReadonlyMap<string, bigint> {
  // The store drops when something is added, and what is added is sealed: nobody moves this on without a node's key.
  const now = seals.reduce((newest, { at }) => Math.max(newest, Date.parse(at)), Number.NEGATIVE_INFINITY);
  const byAge = now - keeps.maxAgeMs;
  const oldest = entries.reduce((first, { at }) => Math.min(first, Date.parse(at)), now);
  const isFull = entries.length + DROPPED_MEANWHILE >= keeps.maxRecords;
  const keptFrom = isFull ? Math.max(byAge, oldest) : byAge;
  const floors = new Map<string, bigint>();
  for (const { writerId, sequence, at, witnessed } of seals) {
    const isAsOld = Date.parse(at) <= keptFrom + SEALED_WITHIN_MS;
    if (!isAsOld) continue;
    for (const shown of [{ writerId, sequence }, ...witnessed]) {
      const place = BigInt(shown.sequence);
      if (place > (floors.get(shown.writerId) ?? 0n)) floors.set(shown.writerId, place);
    }
  }
  return floors;
}
