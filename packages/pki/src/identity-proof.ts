/** Proof, inside an open connection, of the key of a newer certificate: a signature over the connection's own exporter (RFC 5705). */
import { sign, verify, type X509Certificate } from 'node:crypto';
import { readPrivateKey } from './private-key.ts';

/** Keeps the signature from meaning anything elsewhere. */
const CONTEXT = Buffer.from('omnirelay identity proof v1\0');

/** ECDSA P-256 with SHA-256, 64 bytes (IEEE P1363). @throws PkiError `bad_key` */
export const proveIdentity = (exporterBytes: Uint8Array, privateKeyPem: string): Uint8Array =>
  sign('sha256', Buffer.concat([CONTEXT, exporterBytes]), {
    key: readPrivateKey(privateKeyPem, 'the node key'),
    dsaEncoding: 'ieee-p1363',
  });

/** Whether the holder of the leaf's key signed this connection. The leaf itself is `verifyChain`'s business. */
export function checkIdentityProof(exporterBytes: Uint8Array, signature: Uint8Array, leaf: X509Certificate): boolean {
  if (signature.length !== 64 || leaf.publicKey.asymmetricKeyType !== 'ec') return false;
  return verify(
    'sha256',
    Buffer.concat([CONTEXT, exporterBytes]),
    { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' },
    signature,
  );
}
