/**
 * Records of the audit as they are answered. One of a newer release, or damaged, costs itself and nothing else: it is told in its place, with
 * why it cannot be read, so that lists, exports and watches go on, and whoever verifies finds it.
 */
import type { RegistryRecord } from '@omnirelay/registry';
import type { AuditEntry, AuditSeal } from '@omnirelay/wire';
import { z } from 'zod';
import type { StoredAuditEntry } from './audit-chain.ts';
import { readStored } from './read-stored.ts';

const AUDIT_SCHEMA = 1;

const text = z.string();
const digits = z.string().regex(/^\d{1,20}$/);
const moment = z.string().refine((at) => !Number.isNaN(Date.parse(at)), 'no time');
/** Loose: a newer writer may have added to it. */
const storedEntry = z.looseObject({
  ...{ id: text, at: moment, writerId: text, writerSequence: digits, action: text, object: text, correlationId: text },
  ...{ previousHash: text, hash: text, bodyHash: text, salt: text, erased: z.boolean() },
  principal: z.looseObject({
    kind: z.enum(['user', 'node', 'system']),
    ...{ issuer: text, subject: text, displayName: text, scopes: z.array(text), certificate: text.optional() },
  }),
  outcome: z.enum(['accepted', 'refused']),
  ...{ reason: text.optional(), changeTicket: text.optional(), before: text.optional(), after: text.optional() },
});
const storedSeal = z.looseObject({
  ...{ writerId: text, sequence: digits, hash: text, at: moment, previousSeal: text, signature: text },
  certificateChainPem: text,
  witnessed: z.array(z.looseObject({ writerId: text, sequence: digits, hash: text })),
});

/** Of `<prefix>/<writer>/<sequence of 20 digits>`. */
function placeOf(key: string): { readonly writerId: string; readonly sequence: string } {
  const [, writerId = key, sequence = '0'] = /^[^/]*\/(.*)\/(\d{20})$/.exec(key) ?? [];
  return { writerId, sequence: String(BigInt(sequence)) };
}

const NEVER = new Date(0).toISOString();

/** An entry: its revision is its record's version. With `unreadable` where it is none: only its place is known then. */
export function readEntry(record: RegistryRecord): AuditEntry {
  const entry = readStored(record, storedEntry, AUDIT_SCHEMA);
  const revision = String(record.version);
  if (entry.kind === 'record') return { ...(entry.json as StoredAuditEntry), revision };
  const { writerId, sequence } = placeOf(record.key);
  return {
    id: `${writerId}/${sequence}`,
    at: NEVER,
    revision,
    writerId,
    writerSequence: sequence,
    action: 'unreadable',
    object: record.key,
    principal: { kind: 'system', issuer: 'registry', subject: 'unknown', displayName: 'unknown', scopes: [] },
    reason: `This record of the audit cannot be read: ${entry.why}.`,
    correlationId: '',
    outcome: 'accepted',
    ...{ hash: '', previousHash: '', bodyHash: '', salt: '', erased: false },
    unreadable: entry.why,
  };
}

/** A seal; where it is none one that signs nothing, in its place. */
export function readSeal(record: RegistryRecord): AuditSeal {
  const seal = readStored(record, storedSeal, AUDIT_SCHEMA);
  if (seal.kind === 'record') return seal.json as AuditSeal;
  const nothing = { hash: '', at: NEVER, previousSeal: '', witnessed: [], signature: '', certificateChainPem: '' };
  return { ...placeOf(record.key), ...nothing };
}
