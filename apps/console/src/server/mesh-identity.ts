/** The console's own mesh certificate: read from its directory at each connection, so that a renewed one is taken up without a restart. */
import { X509Certificate } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlClientOptions } from '@omnirelay/client';

type IdentityMaterial = ReturnType<NonNullable<ControlClientOptions['identity']>>;

const SPIFFE_ID = /URI:spiffe:\/\/([^/]+)\/mesh\/([^/]+)\/([^/]+)\/([^/,\s]+)/;

export function readMeshIdentity(directory: string): IdentityMaterial {
  // The link is swung onto a whole new set at each renewal: resolved once, all three files are of one set.
  const set = realpathSync(join(directory, 'current'));
  const certificateChainPem = readFileSync(join(set, 'certificate.pem'), 'utf8');
  const certificate = new X509Certificate(certificateChainPem);
  const names = SPIFFE_ID.exec(certificate.subjectAltName ?? '');
  if (names === null) throw new Error(`the certificate in ${directory} has no mesh identity in its URI name`);
  const [, trustDomain = '', clusterId = '', role = '', nodeId = ''] = names;
  return {
    identity: { trustDomain, clusterId, role, nodeId },
    certificateChainPem,
    privateKeyPem: readFileSync(join(set, 'private-key.pem'), 'utf8'),
    caPem: readFileSync(join(set, 'ca.pem'), 'utf8'),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  };
}
