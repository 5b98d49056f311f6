/**
 * One edge between two members, whatever carries it: whole frames in order, mutual identities proved, backpressure told. HTTP/2 is
 * behind it today, HTTP/3 may be tomorrow.
 */
import type { MeshIdentity } from '@omnirelay/pki';
import { TaggedError } from '@omnirelay/primitives';

export type ChannelEnd = 'closed' | 'reset' | 'timeout' | 'protocol-error' | 'identity-expired' | 'backpressure';
/**
 * `removed`: it answers, and this node's own list says that it no longer belongs to the mesh. `denied`: the other way round, it says so of this
 * node.
 */
export type DialFailure =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'tls'
  | 'identity-mismatch'
  | 'removed'
  | 'denied'
  | 'aborted';

/** What is kept of a peer's certificate. */
export interface CertificateFacts {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the DER, lower-case hex. */
  readonly thumbprint: string;
  readonly serialNumber: string;
}

export interface MeshPeer {
  readonly identity: MeshIdentity;
  readonly certificate: CertificateFacts;
}

export interface FrameChannel extends MeshPeer {
  readonly transport: 'grpc-h2';
  readonly remoteAddress: string;
  readonly dialled: boolean;
  /** The frame is taken in any case; false says that the buffer is full until `onDrain`. */
  send(bytes: Uint8Array): boolean;
  /** Frames begin to flow when a reader is set; there is one reader. */
  onFrame(reader: (bytes: Uint8Array) => void): void;
  onDrain(listener: () => void): void;
  /** Called once, also when the channel has ended already. */
  onClose(listener: (end: ChannelEnd, detail: string) => void): void;
  /** Sends what waits, says good-bye and closes. */
  close(reason: string): void;
}

export class DialError extends TaggedError<'dial_failed'> {
  readonly failure: DialFailure;
  /** Who said that this node is `denied`; else absent. */
  readonly deniedBy?: MeshIdentity;
  constructor(
    failure: DialFailure,
    detail: string,
    options: { readonly cause?: unknown; readonly deniedBy?: MeshIdentity } = {},
  ) {
    super('dial_failed', detail, options);
    this.failure = failure;
    if (options.deniedBy !== undefined) this.deniedBy = options.deniedBy;
  }
}

export type RefusalReason =
  | 'tls-handshake'
  | 'no-certificate'
  | 'expired'
  | 'not-yet-valid'
  | 'unknown-authority'
  | 'revoked'
  | 'invalid-certificate'
  | 'no-mesh-identity'
  | 'wrong-trust-domain'
  | 'wrong-role'
  | 'thumbprint-not-allowed'
  | 'too-many-connections'
  | 'removed'
  | 'not-a-channel';

export interface RefusedConnection {
  readonly remoteAddress: string;
  readonly reason: RefusalReason;
  readonly detail: string;
  /** Absent where no certificate was shown, or none that can be read as a mesh identity. */
  readonly certificate?: CertificateFacts;
  readonly identity?: MeshIdentity;
}

/** What was really negotiated, told as it happens. */
export interface TransportCounters {
  negotiated(transport: string, encoding: string): void;
  downgraded(reason: string): void;
}
