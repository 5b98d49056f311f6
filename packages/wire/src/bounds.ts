/** What the codec accepts of a peer. Everything that a frame can make grow has its limit here. */
export interface FrameBounds {
  /** Largest encoded frame. */
  readonly frameBytes: number;
  readonly claimsPerFrame: number;
  readonly digestEntriesPerFrame: number;
  readonly pulledIdsPerFrame: number;
  readonly capabilities: number;
  readonly labels: number;
  /** Keys and values of labels and endpoints, and every other short text. */
  readonly textLength: number;
  /** What a reject says for people; longer ones are cut when written. */
  readonly detailLength: number;
  /** Of a member that names more the rest is only counted. */
  readonly heldClaims: number;
  readonly statementBytes: number;
  readonly signatureBytes: number;
  readonly certificates: number;
  readonly certificateBytes: number;
  /** Members of one answer to `Observe`. */
  readonly observedMembers: number;
  readonly denials: number;
  /** Of one report of refused peers. */
  readonly refusedRows: number;
}

export const FRAME_BOUNDS: FrameBounds = {
  frameBytes: 256 * 1024,
  claimsPerFrame: 256,
  digestEntriesPerFrame: 4096,
  pulledIdsPerFrame: 4096,
  capabilities: 64,
  labels: 64,
  textLength: 256,
  detailLength: 512,
  heldClaims: 64,
  statementBytes: 64 * 1024,
  signatureBytes: 1024,
  certificates: 8,
  certificateBytes: 16 * 1024,
  observedMembers: 20_000,
  denials: 2048,
  refusedRows: 16,
};
