/**
 * What the audit's hashes cover, for who writes the chain and for who verifies it. An entry's hash covers its place, its act and the hash
 * of its body; the body (who, why, before and after) may be erased one day, and the chain still holds. The salt goes with the body, so that
 * nobody finds an erased name by trying names.
 */
import { createHash } from 'node:crypto';
import type { AuditEntry, AuditSeal } from './audit-model.ts';
import { canonicalJson } from './canonical-json.ts';

/** The hash before the first entry of a chain. */
export const AUDIT_GENESIS = '0'.repeat(64);

const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

type Body = Pick<AuditEntry, 'principal' | 'reason' | 'changeTicket' | 'before' | 'after' | 'correlationId' | 'salt'>;

export function auditBodyHash({ principal, reason, changeTicket, before, after, correlationId, salt }: Body): string {
  return sha256({ principal, reason, changeTicket, before, after, correlationId, salt });
}

type Head = Pick<
  AuditEntry,
  'id' | 'at' | 'writerId' | 'writerSequence' | 'action' | 'object' | 'outcome' | 'bodyHash' | 'previousHash'
>;

export function auditEntryHash(entry: Head): string {
  const { id, at, writerId, writerSequence, action, object, outcome, bodyHash, previousHash } = entry;
  return sha256({ id, at, writerId, writerSequence, action, object, outcome, bodyHash, previousHash });
}

/** The bytes that a seal's signature is over. */
export function auditSealText(seal: Omit<AuditSeal, 'signature' | 'certificateChainPem'>): string {
  const { writerId, sequence, hash, at, previousSeal, witnessed } = seal;
  return canonicalJson({ writerId, sequence, hash, at, previousSeal, witnessed });
}

/** What the next seal of a writer names as the one before it. */
export const auditSealHash = (seal: Omit<AuditSeal, 'signature' | 'certificateChainPem'>): string =>
  createHash('sha256').update(auditSealText(seal)).digest('hex');
