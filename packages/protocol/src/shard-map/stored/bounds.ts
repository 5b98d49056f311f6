/** Every bound of the stored map in one place. Those of the registry are the port's: a test of the registry holds these below them. */
export const STORED_MAP_BOUNDS = {
  /** UTF-8 bytes of one record's value. */
  valueBytes: 64 * 1024,
  /** Puts of one transaction; what is left of the registry's 128 is for conditions, the audit and the step of a change. */
  writesPerTransaction: 64,
  /** UTF-8 bytes of the values of one transaction; the rest of the registry's 1 MiB likewise. */
  transactionBytes: 768 * 1024,
  /** Shards of one snapshot page. */
  pageShards: 8_192,
  /** Node ids of one snapshot page: of the longest, so many fit. */
  pageNodes: 900,
  /** Pages of one snapshot. */
  pages: 1_024,
  /** A snapshot is at most so many deltas old: who starts reads no more of them. */
  deltasPerSnapshot: 256,
  /** And UTF-8 bytes of them. */
  deltaBytesPerSnapshot: 512 * 1024,
  /** Shards that were paused or disabled for different reasons: so many reasons at once. */
  notes: 1_024,
  /** Characters of who did it, of a reason, of a ticket and of a correlation id. */
  textLength: 512,
} as const;

/** How long the past of a map is kept. Whatever comes first: what is over any of them goes, but never what the head needs. */
export interface MapRetention {
  readonly deltas: number;
  readonly ageMs: number;
  /** UTF-8 bytes of all deltas and snapshots of a namespace. */
  readonly bytes: number;
}

export const MAP_RETENTION: MapRetention = {
  deltas: 4_096,
  ageMs: 30 * 24 * 3_600_000,
  bytes: 64 * 1024 * 1024,
};
