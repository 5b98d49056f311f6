/**
 * Who a mesh process is: `spiffe://{trustDomain}/mesh/{cluster}/{role}/{nodeId}` in the URI SAN, and the certificate that proves it.
 */
export interface MeshIdentity {
  readonly trustDomain: string;
  readonly clusterId: string;
  /** `control`, `gateway`, `worker` or `console`. */
  readonly role: string;
  readonly nodeId: string;
}

export interface IdentityMaterial {
  readonly identity: MeshIdentity;
  /** Leaf first. */
  readonly certificateChainPem: string;
  readonly privateKeyPem: string;
  /** Trust anchors, PEM, one or more. */
  readonly caPem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The current identity and its rotations. Listeners and channels read `current()` at each handshake. */
export interface IdentitySource extends AsyncDisposable {
  current(): IdentityMaterial;
  /** Called after each rotation; returns the way to unsubscribe. */
  onRotate(listener: (material: IdentityMaterial) => void): () => void;
}
