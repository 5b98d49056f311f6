/**
 * `policies/<document>` is a policy as it stands, `policy-history/<document>/<version>` what it was before. A document is `rebalance`, the cluster's, or
 * `rebalance.<namespace>`. It is never dropped: who goes back to the defaults writes a next version that says nothing, so that a version is never given
 * to two contents. One that is damaged or that is for newer readers is told as such.
 */
import { isName } from '@omnirelay/primitives';
import type { Person } from '../../change/people.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { Rewritten, StoredText } from '../../shard-map/stored/map-records.ts';
import {
  asFields,
  asText,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  rewritten,
} from '../../shard-map/stored/record-text.ts';
import { checkShape, type Fields } from './check-shape.ts';
import type { PolicyDocument } from './policy-model.ts';
import { asWriter } from './record-person.ts';
import { joinDocument, splitDocument } from './split-document.ts';

export const POLICIES_PREFIX = 'policies/';
export const POLICY_HISTORY_PREFIX = 'policy-history/';

/** The id of a document of policy, as preconditions of changes name it. */
export type PolicyId = 'rebalance' | `rebalance.${string}`;
/** The cluster's. */
export const CLUSTER_POLICY: PolicyId = 'rebalance';

export const policyIdOf = (namespace: Namespace | null): PolicyId =>
  namespace === null ? CLUSTER_POLICY : `${CLUSTER_POLICY}.${namespace}`;

/** Null: of the cluster. Undefined when no document has that id. */
export function namespaceOfPolicy(id: string): Namespace | null | undefined {
  if (id === CLUSTER_POLICY) return null;
  const namespace = id.startsWith(`${CLUSTER_POLICY}.`) ? id.slice(CLUSTER_POLICY.length + 1) : '';
  return isName(namespace) ? (namespace as Namespace) : undefined;
}

const digits = (version: number): string => version.toString().padStart(10, '0');

export const policyKey = (id: PolicyId): string => `${POLICIES_PREFIX}${id}`;
export const policyHistoryPrefix = (id: PolicyId): string => `${POLICY_HISTORY_PREFIX}${id}/`;
export const policyHistoryKey = (id: PolicyId, version: number): string =>
  `${policyHistoryPrefix(id)}${digits(version)}`;

export type PolicyKey = { readonly id: PolicyId; readonly namespace: Namespace | null } & (
  | { readonly kind: 'current' }
  | { readonly kind: 'earlier'; readonly version: number }
);

const KEY = /^(?:policies\/([^/]+)|policy-history\/([^/]+)\/(\d{10}))$/;

/** Undefined when no record of a policy has that key. */
export function parsePolicyKey(key: string): PolicyKey | undefined {
  const [, current, earlier, version] = KEY.exec(key) ?? [];
  const id = current ?? earlier;
  const namespace = id === undefined ? undefined : namespaceOfPolicy(id);
  if (namespace === undefined) return undefined;
  const of = { id: id as PolicyId, namespace };
  return version === undefined ? { ...of, kind: 'current' } : { ...of, kind: 'earlier', version: Number(version) };
}

export interface PolicyRecord extends Rewritten {
  /** Its version counts from 1. */
  readonly document: PolicyDocument;
  /** What a newer writer put into the document, and this version knows nothing of. */
  readonly newer?: Fields;
  readonly by: Person;
  /** Unix milliseconds. */
  readonly at: number;
  readonly reason?: string;
  readonly changeTicket?: string;
}

const KNOWN = ['document', 'by', 'at', 'reason', 'changeTicket'];

export const encodePolicy = ({ newer = {}, document, ...record }: PolicyRecord): Encoded =>
  encodeRewritten({ ...record, document: joinDocument(document as unknown as Fields, newer) } as Rewritten);

export const decodePolicy = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<PolicyRecord> =>
  decodeRecord(stored, (fields) => {
    const { known, newer } = splitDocument(asFields(fields.document, 'the document'));
    const wrong = checkShape(known).find(({ isUnknown }) => !isUnknown);
    if (wrong !== undefined) damaged(`${wrong.path} ${wrong.problem}`);
    return {
      document: known as unknown as PolicyDocument,
      ...(Object.keys(newer).length > 0 && { newer }),
      by: asWriter(fields.by),
      at: asTime(fields.at, 'at'),
      ...(fields.reason !== undefined && { reason: asText(fields.reason, 'reason') }),
      ...(fields.changeTicket !== undefined && { changeTicket: asText(fields.changeTicket, 'changeTicket') }),
      ...rewritten(fields, KNOWN, stored.schema),
    };
  });

/** Whether it says nothing: all is as the defaults have it, or the cluster. */
export const saysNothing = ({ version: _, ...document }: PolicyDocument): boolean =>
  Object.values(document).every((part) => part === undefined);
