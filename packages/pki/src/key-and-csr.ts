/**
 * A fresh P-256 key and the request to certify it (PKCS #10, RFC 2986). The key is made here and leaves the process only if its owner
 * writes it. The request is built by hand: every node asks for renewals, and none should carry an X.509 library for it.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { MeshIdentity } from './identity.ts';
import { spiffeId } from './spiffe-id.ts';

export interface KeyAndCsr {
  /** PKCS #8. */
  readonly privateKeyPem: string;
  readonly csrPem: string;
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...parts);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

const VERSION_1 = der(0x02, Buffer.from([0]));
const COMMON_NAME = objectId('550403');
const SUBJECT_ALT_NAME = objectId('551d11');
const EXTENSION_REQUEST = objectId('2a864886f70d01090e');
const ECDSA_WITH_SHA256 = objectId('2a8648ce3d040302');

export async function createKeyAndCsr(identity: MeshIdentity): Promise<KeyAndCsr> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(identity.nodeId)))));
  const uri = sequence(der(0x86, Buffer.from(spiffeId(identity), 'latin1')));
  const extensions = sequence(sequence(SUBJECT_ALT_NAME, der(0x04, uri)));
  const attributes = der(0xa0, sequence(EXTENSION_REQUEST, set(extensions)));
  const info = sequence(VERSION_1, subject, publicKey.export({ type: 'spki', format: 'der' }), attributes);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', info, privateKey));
  const text = sequence(info, sequence(ECDSA_WITH_SHA256), signature)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    csrPem: `-----BEGIN CERTIFICATE REQUEST-----\n${text}-----END CERTIFICATE REQUEST-----\n`,
  };
}
