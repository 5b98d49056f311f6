/** `changes/<id>`: the header of a change. Written anew at each verb but those of single steps, so that a long run costs no more than its steps. */

import { optionalTexts } from '../shard-map/stored/delta-record.ts';
import type { StoredText } from '../shard-map/stored/map-records.ts';
import {
  asArray,
  asFields,
  asInteger,
  asOneOf,
  asText,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  type Fields,
  rewritten,
} from '../shard-map/stored/record-text.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import { isChangeId } from './change-keys.ts';
import {
  type Approval,
  type ApprovalRule,
  type ApprovalsVoided,
  CHANGE_STATES,
  type ChangeHeader,
  type ChangeId,
  type GuardrailCheck,
  PAUSE_CAUSES,
  VOID_CAUSES,
} from './change-model.ts';
import { CHANGE_KINDS, type ChangeKind, type ContentHash } from './content-model.ts';
import { asFigure, asOverrides } from './override-text.ts';
import type { Author, Person } from './people.ts';
import { asNamespace, asTouched } from './touched-text.ts';

const KINDS = Object.keys(CHANGE_KINDS) as ChangeKind[];
/** Of an issuer and of a subject: more than a token has. */
const ID_LENGTH = 2_048;

const KNOWN: Readonly<Record<Exclude<keyof ChangeHeader, 'unknown' | 'schema'>, true>> = {
  id: true,
  kind: true,
  state: true,
  revision: true,
  contentHash: true,
  steps: true,
  authors: true,
  createdAt: true,
  updatedAt: true,
  expiresAt: true,
  rule: true,
  checks: true,
  overrides: true,
  approvals: true,
  voids: true,
  voidsBefore: true,
  lastReason: true,
  pausedBy: true,
  hasEarlierRuns: true,
  earlierOverrides: true,
  placements: true,
  namespaces: true,
  title: true,
  reason: true,
  changeTicket: true,
  correlationId: true,
  submittedAt: true,
  ended: true,
  rollbackOf: true,
  rollbackBy: true,
};

export const encodeChange = (header: ChangeHeader): Encoded => encodeRewritten(header);

export const decodeChange = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<ChangeHeader> =>
  decodeRecord(stored, (fields) => ({
    id: asId(fields.id),
    kind: asOneOf(fields.kind, 'kind', KINDS),
    state: asOneOf(fields.state, 'state', CHANGE_STATES),
    revision: asRevision(fields),
    contentHash: asHash(fields.contentHash),
    steps: asInteger(fields.steps, 'steps', 1, CHANGE_BOUNDS.steps),
    authors: asArray(fields.authors, 'authors', CHANGE_BOUNDS.authors).map(asStoredAuthor),
    createdAt: asTime(fields.createdAt, 'createdAt'),
    updatedAt: asTime(fields.updatedAt, 'updatedAt'),
    expiresAt: asTime(fields.expiresAt, 'expiresAt'),
    ...(fields.rule !== undefined && { rule: asRule(fields.rule) }),
    checks: asArray(fields.checks, 'checks', CHANGE_BOUNDS.checks).map(asCheck),
    overrides: asOverrides(fields.overrides, CHANGE_BOUNDS.overridesEver),
    approvals: asApprovals(fields.approvals),
    voids: asArray(fields.voids, 'voids', CHANGE_BOUNDS.voids).map(asVoided),
    voidsBefore: asCounted(fields, 'voidsBefore'),
    hasEarlierRuns: asFlag(fields, 'hasEarlierRuns'),
    ...optionalTexts(fields, ['lastReason', 'ended', 'title', 'reason', 'changeTicket', 'correlationId']),
    ...(fields.earlierOverrides !== undefined && { earlierOverrides: asCounted(fields, 'earlierOverrides') }),
    ...(fields.placements !== undefined && {
      placements: asInteger(fields.placements, 'placements', 1, CHANGE_BOUNDS.steps),
    }),
    ...(fields.namespaces !== undefined && {
      namespaces: asArray(fields.namespaces, 'namespaces', CHANGE_BOUNDS.basis).map(asNamespace),
    }),
    ...(fields.submittedAt !== undefined && { submittedAt: asTime(fields.submittedAt, 'submittedAt') }),
    ...(fields.pausedBy !== undefined && { pausedBy: asOneOf(fields.pausedBy, 'pausedBy', PAUSE_CAUSES) }),
    ...(fields.rollbackOf !== undefined && { rollbackOf: asId(fields.rollbackOf) }),
    ...(fields.rollbackBy !== undefined && { rollbackBy: asId(fields.rollbackBy) }),
    ...rewritten(fields, Object.keys(KNOWN), stored.schema),
  }));

const asId = (value: unknown): ChangeId =>
  typeof value === 'string' && isChangeId(value) ? value : damaged('an id of a change is none');
const asHash = (value: unknown): ContentHash =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
    ? (value as ContentHash)
    : damaged('a hash is no 64 hexadecimal digits');
const asRevision = ({ revision }: Fields): number => asInteger(revision, 'revision', 1, CHANGE_BOUNDS.revisions);
const asCounted = (fields: Fields, name: string): number => asInteger(fields[name], name, 0, Number.MAX_SAFE_INTEGER);
const asFlag = (fields: Fields, name: string): boolean =>
  typeof fields[name] === 'boolean' ? fields[name] : damaged(`${name} is neither true nor false`);

function asKnownPerson(value: unknown): Person {
  const fields = asFields(value, 'a person');
  const issuer = asText(fields.issuer, 'issuer', ID_LENGTH);
  const subject = asText(fields.subject, 'subject', ID_LENGTH);
  return { ...fields, issuer, subject, displayName: asText(fields.displayName, 'displayName') };
}

const asStoredAuthor = (value: unknown): Author => {
  const { kind, isAdmin } = asFields(value, 'an author');
  if (isAdmin !== undefined && isAdmin !== true) return damaged('isAdmin of an author is said, and is not true');
  return { ...asKnownPerson(value), kind: asOneOf(kind, 'kind', ['person', 'node', 'system']) };
};

function asRule(value: unknown): ApprovalRule {
  const fields = asFields(value, 'rule');
  const needed = asInteger(fields.needed, 'needed', 0, CHANGE_BOUNDS.approvals);
  if (fields.among === undefined) return { ...fields, needed };
  const among = asArray(fields.among, 'among', CHANGE_BOUNDS.among).map((one) => {
    const person = asFields(one, 'a person');
    const issuer = asText(person.issuer, 'issuer', ID_LENGTH);
    return { ...person, issuer, subject: asText(person.subject, 'subject', ID_LENGTH) };
  });
  return { ...fields, needed, among };
}

function asCheck(value: unknown): GuardrailCheck {
  const fields = asFields(value, 'a check');
  return {
    ...fields,
    name: asText(fields.name, 'name'),
    measured: asFigure(fields.measured, 'measured'),
    limit: asFigure(fields.limit, 'limit'),
    passes: asFlag(fields, 'passes'),
  };
}

const asApprovals = (value: unknown): readonly Approval[] =>
  asArray(value, 'approvals', CHANGE_BOUNDS.approvals).map((one) => {
    const fields = asFields(one, 'an approval');
    // A warning of a newer writer is for people; it decides nothing.
    const warnings = fields.warnings === undefined ? undefined : asArray(fields.warnings, 'warnings', 8);
    return {
      ...fields,
      by: asKnownPerson(fields.by),
      isAdmin: asFlag(fields, 'isAdmin'),
      at: asTime(fields.at, 'at'),
      reason: asText(fields.reason, 'reason'),
      contentHash: asHash(fields.contentHash),
      ...(warnings && { warnings: warnings.map((warning) => asText(warning, 'a warning') as never) }),
    };
  });

function asVoided(value: unknown): ApprovalsVoided {
  const fields = asFields(value, 'voided approvals');
  return {
    ...fields,
    at: asTime(fields.at, 'at'),
    why: asOneOf(fields.why, 'why', VOID_CAUSES),
    revision: asRevision(fields),
    contentHash: asHash(fields.contentHash),
    approvals: asApprovals(fields.approvals),
    touched: asTouched(fields.touched),
    touchedCount: asCounted(fields, 'touchedCount'),
  };
}
