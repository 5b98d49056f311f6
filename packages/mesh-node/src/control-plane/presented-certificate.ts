import { spiffeId } from '@omnirelay/pki';
import type { MeshPeer } from '@omnirelay/transport';
import type { Credentials, PresentedCertificate } from './caller.ts';

function presented(peer: MeshPeer): PresentedCertificate {
  return {
    identity: peer.identity,
    thumbprint: Buffer.from(peer.certificate.thumbprint, 'hex').toString('base64url'),
    spiffeId: spiffeId(peer.identity),
    notBefore: peer.certificate.notBefore.getTime(),
    notAfter: peer.certificate.notAfter.getTime(),
  };
}

/** What a call came with: the bearer of its `authorization`, the certificate of its connection. */
export function credentialsOf(call: {
  readonly authorization: string | null | undefined;
  readonly peer: MeshPeer | null;
  readonly remoteAddress: string | undefined;
}): Credentials {
  const bearer = /^Bearer +([^ ]+) *$/i.exec(call.authorization ?? '')?.[1];
  return {
    source: call.remoteAddress ?? 'unknown',
    ...(bearer === undefined ? {} : { bearer }),
    ...(call.peer === null ? {} : { certificate: presented(call.peer) }),
  };
}
