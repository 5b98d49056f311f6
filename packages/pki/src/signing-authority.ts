/** The mesh CA: signs the key of a request, and nothing else that the request asks for. */
import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  webcrypto,
  type X509Certificate,
} from 'node:crypto';
import { BOUNDS } from './bounds.ts';
import { spkiHash } from './ca-key-hash.ts';
import { uriNames } from './der-extensions.ts';
import { DEVELOPMENT_MARKER_OID, DEVELOPMENT_TRUST_DOMAIN } from './development-marker.ts';
import type { MeshIdentity } from './identity.ts';
import { readCertificates } from './pem.ts';
import { PkiError } from './pki-error.ts';
import { readPrivateKey } from './private-key.ts';
import { isTrustDomain, spiffeId } from './spiffe-id.ts';
import { P256, x509 } from './x509.ts';

export interface AuthorityFiles {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface MeshAuthorityOptions {
  readonly meshId: string;
  readonly trustDomain: string;
  readonly now?: Date;
}

export interface DevelopmentAuthorityOptions extends Partial<MeshAuthorityOptions> {
  readonly meshId: string;
  readonly clusterId: string;
}

export interface SignRequest {
  /** Who the leaf speaks for: decided by the caller's authorisation, never by the request. */
  readonly identity: MeshIdentity;
  /** Milliseconds; 30 min unless told, 6 h at most, and never beyond the CA's own end. */
  readonly ttlMs?: number;
  /** Added to `localhost`. */
  readonly dnsNames?: readonly string[];
  readonly ips?: readonly string[];
  /** When it is, for callers with a clock of their own. */
  readonly now?: Date;
}

export interface SignedCertificate {
  readonly certificateChainPem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hex. */
  readonly serial: string;
}

export interface CertificateAuthority {
  readonly caPem: string;
  /** SHA-256 of the SPKI, base64url: what a join token pins. */
  readonly caKeyHash: string;
  readonly trustDomain: string;
  /** @throws PkiError `bad_csr`, `bad_identity`, `bad_ttl`, `ca_expired` */
  signCsr(csrPem: string, request: SignRequest): Promise<SignedCertificate>;
}

/** Positive, 127 random bits (RFC 5280 4.1.2.2). */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/** X.509 keeps whole seconds. */
const wholeSeconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);

async function toCryptoKeys(
  privateKey: KeyObject,
): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }> {
  const { subtle } = webcrypto;
  const pkcs8 = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
  const spki = new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  return {
    privateKey: (await subtle.importKey('pkcs8', pkcs8, P256, true, ['sign'])) as unknown as CryptoKey,
    publicKey: (await subtle.importKey('spki', spki, P256, true, ['verify'])) as unknown as CryptoKey,
  };
}

interface SelfSigned {
  readonly name: string;
  readonly meshId: string;
  readonly trustDomain: string;
  readonly lifeMs: number;
  readonly now: number;
  readonly marked: boolean;
}

async function selfSigned({ name, meshId, trustDomain, lifeMs, now, marked }: SelfSigned): Promise<AuthorityFiles> {
  if (!isTrustDomain(trustDomain))
    throw new PkiError('bad_identity', `${JSON.stringify(trustDomain)} is not a trust domain`);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = await toCryptoKeys(privateKey);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [name] }, { O: [meshId] }],
    notBefore: wholeSeconds(now - BOUNDS.backdateMs),
    notAfter: wholeSeconds(now + lifeMs),
    keys,
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `spiffe://${trustDomain}` }]),
      // DER NULL: the presence is the statement. Not critical, since TLS stacks refuse critical extensions they do not know.
      ...(marked ? [new x509.Extension(DEVELOPMENT_MARKER_OID, false, new Uint8Array([0x05, 0x00]))] : []),
    ],
  });
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** A CA for one developer's machine: marked, P-256, gone after 7 days. Production refuses it. */
export const createDevelopmentAuthority = (options: DevelopmentAuthorityOptions): Promise<AuthorityFiles> =>
  selfSigned({
    name: 'OmniRelay development CA',
    meshId: options.meshId,
    trustDomain: options.trustDomain ?? DEVELOPMENT_TRUST_DOMAIN,
    lifeMs: BOUNDS.developmentCaLifeMs,
    now: (options.now ?? new Date()).getTime(),
    marked: true,
  });

/** A CA of one's own for a mesh in production: P-256, two years. @throws PkiError `bad_identity` for the trust domain of development */
export async function createMeshAuthority(options: MeshAuthorityOptions): Promise<AuthorityFiles> {
  if (options.trustDomain === DEVELOPMENT_TRUST_DOMAIN)
    throw new PkiError('bad_identity', `${DEVELOPMENT_TRUST_DOMAIN} is for development: name a domain of your own`);
  return selfSigned({
    name: 'OmniRelay mesh CA',
    meshId: options.meshId,
    trustDomain: options.trustDomain,
    lifeMs: BOUNDS.meshCaLifeMs,
    now: (options.now ?? new Date()).getTime(),
    marked: false,
  });
}

/**
 * Opens a CA from its certificate and key. The trust domain is the certificate's `spiffe://{trustDomain}` name (X509-SVID 4.2),
 * or the one given for a CA that carries none.
 * @throws PkiError `bad_certificate`, `bad_key`
 */
export async function loadAuthority(
  options: AuthorityFiles & { readonly trustDomain?: string },
): Promise<CertificateAuthority> {
  const [ca] = readCertificates(options.certificatePem, 'the CA certificate') as [X509Certificate];
  const privateKey = readPrivateKey(options.privateKeyPem, 'the CA key');
  if (!ca.ca)
    throw new PkiError('bad_certificate', 'the CA certificate is not one of a CA (basicConstraints CA is absent)');
  if (!ca.checkPrivateKey(privateKey))
    throw new PkiError('bad_key', 'the CA key does not belong to the CA certificate');
  const stated = uriNames(ca.raw)
    .find((uri) => uri.startsWith('spiffe://'))
    ?.slice('spiffe://'.length);
  if (stated !== undefined && options.trustDomain !== undefined && stated !== options.trustDomain) {
    throw new PkiError(
      'bad_certificate',
      `the CA speaks for trust domain ${stated}, but ${options.trustDomain} was expected`,
    );
  }
  const trustDomain = stated ?? options.trustDomain;
  if (trustDomain === undefined || !isTrustDomain(trustDomain)) {
    throw new PkiError('bad_certificate', 'the CA certificate names no trust domain; give one');
  }
  const issuer = new x509.X509Certificate(new Uint8Array(ca.raw));
  const keys = await toCryptoKeys(privateKey);

  return {
    caPem: ca.toString(),
    caKeyHash: spkiHash(ca),
    trustDomain,
    signCsr: async (csrPem, request) => {
      const publicKey = await verifiedKey(csrPem);
      if (request.identity.trustDomain !== trustDomain) {
        throw new PkiError('bad_identity', `this CA signs for ${trustDomain}, not for ${request.identity.trustDomain}`);
      }
      const ttlMs = request.ttlMs ?? BOUNDS.leafTtlDefaultMs;
      if (!(ttlMs >= 1000 && ttlMs <= BOUNDS.leafTtlMaxMs)) {
        throw new PkiError(
          'bad_ttl',
          `a leaf lives between 1 s and ${BOUNDS.leafTtlMaxMs / 3_600_000} h, not ${ttlMs} ms`,
        );
      }
      const now = (request.now ?? new Date()).getTime();
      const caEnd = new Date(ca.validTo).getTime();
      if (now >= caEnd)
        throw new PkiError('ca_expired', `the CA ended at ${ca.validTo}; make a new one and enrol again`);
      const notBefore = wholeSeconds(Math.max(now - BOUNDS.backdateMs, new Date(ca.validFrom).getTime()));
      const notAfter = wholeSeconds(Math.min(now + ttlMs, caEnd));
      const serial = randomSerial();
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serial,
        subject: [{ CN: [request.identity.nodeId] }],
        issuer: issuer.subjectName,
        notBefore,
        notAfter,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: P256,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension([
            { type: 'url', value: spiffeId(request.identity) },
            ...[...new Set(['localhost', ...(request.dnsNames ?? [])])].map(
              (value) => ({ type: 'dns', value }) as const,
            ),
            ...(request.ips ?? []).map((value) => ({ type: 'ip', value }) as const),
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      return { certificateChainPem: `${leaf.toString('pem')}\n`, notBefore, notAfter, serial };
    },
  };
}

/** The key of a request whose signature proves that the asker holds it. */
async function verifiedKey(csrPem: string): Promise<x509.PublicKey> {
  if (csrPem.length > BOUNDS.pemBytes)
    throw new PkiError('bad_csr', `the request is longer than ${BOUNDS.pemBytes} bytes`);
  let csr: x509.Pkcs10CertificateRequest;
  let proved: boolean;
  let curve: string | undefined;
  try {
    csr = new x509.Pkcs10CertificateRequest(csrPem);
    const spki = Buffer.from(csr.publicKey.rawData);
    curve = createPublicKey({ key: spki, format: 'der', type: 'spki' }).asymmetricKeyDetails?.namedCurve;
    proved = await csr.verify();
  } catch (cause) {
    throw new PkiError('bad_csr', 'the request is not a PKCS #10 certificate request in PEM form', { cause });
  }
  if (curve !== 'prime256v1') throw new PkiError('bad_csr', 'the request is for a key that is not P-256');
  if (!proved) throw new PkiError('bad_csr', 'the signature of the request is wrong: the asker does not hold the key');
  return csr.publicKey;
}
