/** Identity material as TLS takes it: 1.3 only, X25519 or P-256, one shared context a process and rotation. */
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { IdentityMaterial, IdentitySource } from '@omnirelay/pki';

/** X25519 wherever both have it: programs whose gRPC is built on the C core have P-256 alone. */
export const TLS_FLOOR = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ecdhCurve: 'X25519:P-256' } as const;

export const contextOptions = (material: IdentityMaterial): SecureContextOptions => ({
  ...TLS_FLOOR,
  key: material.privateKeyPem,
  cert: material.certificateChainPem,
  ca: material.caPem,
});

/** The context of the identity held now, built once a rotation: a context of its own would cost each connection 40 KB. */
export function sharedContext(source: IdentitySource): () => SecureContext {
  let material: IdentityMaterial | undefined;
  let context: SecureContext | undefined;
  return () => {
    const current = source.current();
    if (context === undefined || current !== material) {
      material = current;
      context = createSecureContext(contextOptions(current));
    }
    return context;
  };
}
