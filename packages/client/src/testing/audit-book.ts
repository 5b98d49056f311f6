/** Exports of audits for tests: chains with true hashes, seals with true signatures, and the lines that a control node would send. */
import { type IdentityMaterial, signStatement } from '@omnirelay/pki';
import {
  AUDIT_GENESIS,
  type AuditEntry,
  type AuditExportLine,
  type AuditSeal,
  auditBodyHash,
  auditEntryHash,
  auditSealText,
} from '@omnirelay/wire';

/** `atOf`: when the nth entry was written; now unless told. */
export function chainOf(writerId: string, length: number, atOf = (_n: number): Date => new Date()): AuditEntry[] {
  const chain: AuditEntry[] = [];
  for (let n = 1; n <= length; n += 1) {
    const body = {
      principal: { kind: 'user', issuer: 'i', subject: 'omar', displayName: 'omar', scopes: [] } as const,
      correlationId: `c-${n}`,
      after: `{"n":${n}}`,
      salt: `s${n}`,
    };
    const place = {
      id: `${writerId}/${n}`,
      at: atOf(n).toISOString(),
      writerId,
      writerSequence: String(n),
      action: 'cordon-peer',
      object: 'peer/n-1',
      outcome: 'accepted' as const,
      previousHash: chain.at(-1)?.hash ?? AUDIT_GENESIS,
      bodyHash: auditBodyHash(body),
    };
    chain.push({ ...place, ...body, erased: false, revision: String(n), hash: auditEntryHash(place) });
  }
  return chain;
}

export function sealBy(
  signer: IdentityMaterial,
  chain: readonly AuditEntry[],
  to: number,
  more: Partial<AuditSeal> = {},
): AuditSeal {
  const { writerId = '', hash = '' } = chain[to - 1] ?? {};
  const statement = {
    writerId,
    sequence: String(to),
    hash,
    at: new Date().toISOString(),
    previousSeal: AUDIT_GENESIS,
    witnessed: [],
    ...more,
  };
  const { certificateChainPem, privateKeyPem } = signer;
  return {
    ...statement,
    signature: signStatement('audit seal', auditSealText(statement), privateKeyPem),
    certificateChainPem,
  };
}

export interface Book {
  readonly chains: readonly (readonly AuditEntry[])[];
  readonly seals: readonly AuditSeal[];
  /** Entries that each chain had when its head was read. */
  readonly heads?: readonly (readonly AuditEntry[])[];
  readonly keep?: number;
  readonly cut?: true;
}

const head = { generatedAt: new Date().toISOString(), source: 'c-1', cursor: 'c', heads: [] };

export async function* linesOf({
  chains,
  seals,
  heads = chains,
  keep = 100,
  cut,
}: Book): AsyncGenerator<AuditExportLine> {
  for (const seal of seals) yield { ...head, kind: 'Seal', seal };
  for (const entry of chains.flat()) yield { ...head, kind: 'Entry', entry };
  if (cut === true) return;
  const ends = heads.flatMap((chain) => {
    const last = chain.at(-1);
    return last === undefined
      ? []
      : [{ writerId: last.writerId, sequence: last.writerSequence, hash: last.hash, keep }];
  });
  yield { ...head, kind: 'End', heads: ends };
}
