/**
 * What a mesh keeps of its audit over all chains, the oldest entries going first; each chain trims its own start before
 * (docs/decisions/audit-retention.md). For who opens the store with it, and for who verifies an export.
 */
export interface AuditRetention {
  readonly maxRecords: number;
  readonly maxAgeMs: number;
}

export const AUDIT_STORE_KEEPS: AuditRetention = { maxRecords: 25_000, maxAgeMs: 400 * 24 * 3_600_000 };
