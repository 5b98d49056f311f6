import type { MeshIdentity } from '@omnirelay/pki';
import type { CertificateSigner, SignedLeaf } from './certificate-signer.ts';
import { Problem } from './problem.ts';

/** @throws Problem invalid_input when the CSR is not sound */
export async function signLeaf(signer: CertificateSigner, csrPem: string, identity: MeshIdentity): Promise<SignedLeaf> {
  try {
    return await signer.signCsr(csrPem, identity);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('invalid_input', `The certificate request cannot be signed: ${message}`, {
      cause,
      problems: [{ path: 'csrPem', message }],
    });
  }
}
