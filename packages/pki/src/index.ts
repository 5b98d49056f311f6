export type { AuthorityFiles, CertificateAuthority, SignedCertificate, SignRequest } from './authority.ts';
export { createDevelopmentAuthority, createMeshAuthority, loadAuthority } from './authority.ts';
export { caKeyHash } from './ca-key-hash.ts';
export { type IdentityProblem, identityFromCertificate } from './certificate-identity.ts';
export { DEVELOPMENT_MARKER_OID, DEVELOPMENT_TRUST_DOMAIN, hasDevelopmentMarker } from './development-marker.ts';
export { type FileIdentityOptions, openFileIdentity } from './file-identity.ts';
export type { IdentityMaterial, IdentitySource, MeshIdentity } from './identity.ts';
export type { IdentityFilePaths } from './identity-files.ts';
export { identityFilePaths, readIdentityFiles, writeIdentityFiles } from './identity-files.ts';
export { type IdentityPems, identityMaterial } from './identity-material.ts';
export { checkIdentityProof, proveIdentity } from './identity-proof.ts';
export { type JoinToken, type MintedJoinToken, mintJoinToken, parseJoinToken, verifySecret } from './join-token.ts';
export { createKeyAndCsr, type KeyAndCsr } from './key-and-csr.ts';
export { pemToDer } from './pem.ts';
export { PkiError, type PkiErrorCode } from './pki-error.ts';
export { decryptPrivateKey } from './private-key.ts';
export {
  certificateLifetime,
  openRenewingIdentity,
  type RenewedCertificate,
  type RenewingIdentityOptions,
} from './renewing-identity.ts';
export { isTrustDomain, parseSpiffeId, sameIdentity, spiffeId } from './spiffe-id.ts';
export { checkStatement, signStatement } from './statement-signature.ts';
export { type ChainRefusal, type ChainVerdict, verifyChain } from './verify-chain.ts';
