/**
 * Records of the audit as they are answered. One of a newer release, or damaged, costs itself and nothing else: it is told in its place, with
 * why it cannot be read, so that lists, exports and watches go on, and whoever verifies finds it.
 */
import type { RegistryRecord } from '@omnirelay/registry';
import type { AuditEntry, AuditSeal } from '@omnirelay/wire';
import { z } from 'zod';
import type { StoredAuditEntry } from './audit-chain.ts';

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

type Read<T> = { readonly kind: 'record'; readonly value: T } | { readonly kind: 'unreadable'; readonly why: string };

function read<T>({ value, minReader }: RegistryRecord, schema: z.ZodType): Read<T> {
  if (minReader > AUDIT_SCHEMA)
    return {
      kind: 'unreadable',
      why: `it needs a reader of version ${minReader}, and this node reads ${AUDIT_SCHEMA}`,
    };
  try {
    const json: unknown = JSON.parse(value);
    const parsed = schema.safeParse(json);
    if (parsed.success) return { kind: 'record', value: json as T };
    const [issue] = parsed.error.issues;
    return { kind: 'unreadable', why: `it is damaged (${issue?.path.join('.')}: ${issue?.message})`.slice(0, 200) };
  } catch {
    return { kind: 'unreadable', why: 'it is damaged (no JSON)' };
  }
}

/** Of `<prefix>/<writer>/<sequence of 20 digits>`. */
function placeOf(key: string): { readonly writerId: string; readonly sequence: string } {
  const [, writerId = key, sequence = '0'] = /^[^/]*\/(.*)\/(\d{20})$/.exec(key) ?? [];
  return { writerId, sequence: String(BigInt(sequence)) };
}

const NEVER = new Date(0).toISOString();

/** An entry: its revision is its record's version. With `unreadable` where it is none: only its place is known then. */
export function readEntry(record: RegistryRecord): AuditEntry {
  const entry = read<StoredAuditEntry>(record, storedEntry);
  const revision = String(record.version);
  if (entry.kind === 'record') return { ...entry.value, revision };
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
  const seal = read<AuditSeal>(record, storedSeal);
  if (seal.kind === 'record') return seal.value;
  const nothing = { hash: '', at: NEVER, previousSeal: '', witnessed: [], signature: '', certificateChainPem: '' };
  return { ...placeOf(record.key), ...nothing };
}
