/** A node's signature over a text that outlives the connection, such as a seal of its audit chain. */
import { sign, verify, type X509Certificate } from 'node:crypto';
import { readPrivateKey } from './private-key.ts';

/** Keeps a signature for one purpose from meaning anything for another. */
const bytesOf = (purpose: string, text: string): Buffer => Buffer.from(`omnirelay ${purpose} v1\0${text}`);

/** ECDSA P-256 with SHA-256, base64 of 64 bytes (IEEE P1363). @throws PkiError `bad_key` */
export const signStatement = (purpose: string, text: string, privateKeyPem: string): string =>
  sign('sha256', bytesOf(purpose, text), {
    key: readPrivateKey(privateKeyPem, 'the node key'),
    dsaEncoding: 'ieee-p1363',
  }).toString('base64');

/** Whether the holder of the leaf's key signed it. The leaf itself is `verifyChain`'s business. */
export function checkStatement(purpose: string, text: string, signature: string, leaf: X509Certificate): boolean {
  const raw = Buffer.from(signature, 'base64');
  if (raw.length !== 64 || leaf.publicKey.asymmetricKeyType !== 'ec') return false;
  return verify('sha256', bytesOf(purpose, text), { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' }, raw);
}
