/** Every limit of this package. */
export const BOUNDS = {
  /** Longest PEM or DER text that is parsed. */
  pemBytes: 64 * 1024,
  /** Certificates of one chain, the anchor not counted. */
  chainLength: 4,
  anchors: 16,
  leafTtlDefaultMs: 30 * 60_000,
  leafTtlMaxMs: 6 * 3_600_000,
  /** A leaf is valid a little before it was signed, for peers whose clock runs behind. */
  backdateMs: 60_000,
  developmentCaLifeMs: 7 * 24 * 3_600_000,
  meshCaLifeMs: 730 * 24 * 3_600_000,
  /** One attempt to renew. */
  renewAttemptMs: 30_000,
  renewBackoffCeilingMs: 60_000,
  /** Files are looked at this often even when the file system reports nothing (network mounts do not). */
  filePollMs: 30_000,
  /** Changes to several files are gathered this long. */
  fileSettleMs: 100,
} as const;
