/**
 * The door to the mesh CA. What signs is loaded with the first authority that is opened: most processes hold no CA key, and the X.509
 * library behind it is 20 MB.
 */
import type {
  AuthorityFiles,
  CertificateAuthority,
  DevelopmentAuthorityOptions,
  MeshAuthorityOptions,
} from './signing-authority.ts';

export type { AuthorityFiles, CertificateAuthority, SignedCertificate, SignRequest } from './signing-authority.ts';

/** A CA for one developer's machine: marked, P-256, gone after 7 days. Production refuses it. */
export async function createDevelopmentAuthority(options: DevelopmentAuthorityOptions): Promise<AuthorityFiles> {
  const { createDevelopmentAuthority: make } = await import('./signing-authority.ts');
  return make(options);
}

/** A CA of one's own for a mesh in production: P-256, two years. @throws PkiError `bad_identity` for the trust domain of development */
export async function createMeshAuthority(options: MeshAuthorityOptions): Promise<AuthorityFiles> {
  const { createMeshAuthority: make } = await import('./signing-authority.ts');
  return make(options);
}

/**
 * Opens a CA from its certificate and key. The trust domain is the certificate's `spiffe://{trustDomain}` name (X509-SVID 4.2),
 * or the one given for a CA that carries none.
 * @throws PkiError `bad_certificate`, `bad_key`
 */
export async function loadAuthority(
  options: AuthorityFiles & { readonly trustDomain?: string },
): Promise<CertificateAuthority> {
  const { loadAuthority: load } = await import('./signing-authority.ts');
  return load(options);
}
