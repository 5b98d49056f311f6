/** Checks a chain by hand, for peers that prove themselves anew inside a connection whose handshake lies behind them. */
import { X509Certificate } from 'node:crypto';
import { BOUNDS } from './bounds.ts';
import { identityFromCertificate } from './certificate-identity.ts';
import type { MeshIdentity } from './identity.ts';
import { readCertificates } from './pem.ts';

export type ChainRefusal = 'malformed' | 'untrusted' | 'not-yet-valid' | 'expired' | 'wrong-usage' | 'no-identity';

export type ChainVerdict =
  | {
      readonly kind: 'trusted';
      readonly identity: MeshIdentity;
      readonly leaf: X509Certificate;
      readonly notAfter: Date;
    }
  | { readonly kind: 'refused'; readonly reason: ChainRefusal; readonly problem: string };

const USAGES = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];

/** @param chainDer leaf first, intermediates after it. A peer's fault is a verdict, never an exception. */
export function verifyChain(chainDer: readonly Uint8Array[], caPem: string, now: Date): ChainVerdict {
  const refused = (reason: ChainRefusal, problem: string): ChainVerdict => ({ kind: 'refused', reason, problem });
  // Our own anchors: if they are broken, that is no fault of the peer.
  const anchors = readCertificates(caPem, 'the CA file');
  if (chainDer.length === 0 || chainDer.length > BOUNDS.chainLength) {
    return refused('malformed', `a chain has 1 to ${BOUNDS.chainLength} certificates, not ${chainDer.length}`);
  }
  let chain: X509Certificate[];
  try {
    if (chainDer.some((der) => der.length > BOUNDS.pemBytes)) return refused('malformed', 'a certificate is too long');
    chain = chainDer.map((der) => new X509Certificate(der));
  } catch {
    return refused('malformed', 'the chain holds bytes that are no certificate');
  }
  const leaf = chain[0] as X509Certificate;
  const path = pathToAnchor(chain, anchors);
  if (path === null) return refused('untrusted', 'the chain does not lead to the mesh CA');
  for (const certificate of path) {
    if (now < new Date(certificate.validFrom)) return refused('not-yet-valid', `valid from ${certificate.validFrom}`);
    if (now >= new Date(certificate.validTo)) return refused('expired', `valid until ${certificate.validTo}`);
  }
  if (leaf.ca) return refused('wrong-usage', 'the leaf is a CA certificate');
  if (!USAGES.every((usage) => (leaf.keyUsage ?? []).includes(usage))) {
    return refused('wrong-usage', 'the leaf may not be used as both client and server');
  }
  const identity = identityFromCertificate(leaf);
  if ('problem' in identity) return refused('no-identity', identity.problem);
  return { kind: 'trusted', identity, leaf, notAfter: new Date(leaf.validTo) };
}

/** The certificates from leaf to anchor, each signed by the next; `null` when there is no such path. */
function pathToAnchor(
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): X509Certificate[] | null {
  const path: X509Certificate[] = [];
  for (const certificate of chain) {
    if (path.length > 0 && !signed(path.at(-1) as X509Certificate, certificate)) return null;
    path.push(certificate);
    const anchor = anchors.find((candidate) => signed(certificate, candidate));
    if (anchor !== undefined) return [...path, anchor];
  }
  return null;
}

const signed = (subject: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
