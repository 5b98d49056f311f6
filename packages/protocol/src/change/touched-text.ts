/** What was touched, as it stands in headers and in records of steps. What a newer writer put beside it stays. */
import { isName, type NodeId } from '@omnirelay/primitives';
import { type Namespace, SHARD_MAP_BOUNDS } from '../shard-map/model.ts';
import {
  asArray,
  asCount,
  asFields,
  asInteger,
  asOneOf,
  asText,
  damaged,
  type Fields,
} from '../shard-map/stored/record-text.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import type { Touched } from './change-model.ts';
import type { Precondition } from './content-model.ts';

export const asTouched = (value: unknown): readonly Touched[] =>
  asArray(value, 'touched', CHANGE_BOUNDS.touchedTold).map((one) => {
    const fields = asFields(one, 'what was touched');
    return { ...fields, precondition: asPrecondition(fields.precondition), now: asText(fields.now, 'now') };
  });

function asPrecondition(value: unknown): Precondition {
  const fields = asFields(value, 'precondition');
  const kind = asOneOf(fields.kind, 'kind', ['shard-owner', 'node-eligible', 'policy-version', 'namespace-settings']);
  if (kind === 'node-eligible') return { ...fields, kind, nodeId: asNode(fields.nodeId) };
  if (kind === 'policy-version') return { ...fields, kind, document: asDocument(fields), version: asVersion(fields) };
  const namespace = asNamespace(fields.namespace);
  if (kind === 'namespace-settings') return { ...fields, kind, namespace, version: asVersion(fields) };
  return {
    ...fields,
    kind,
    namespace,
    shard: asShard(fields.shard),
    owner: fields.owner === null ? null : asNode(fields.owner),
    since: asCount(fields.since, 'since'),
  };
}

const asDocument = ({ document }: Fields): string => asText(document, 'document', CHANGE_BOUNDS.documentLength);
const asVersion = ({ version }: Fields): bigint => asCount(version, 'version');

export const asNode = (value: unknown): NodeId =>
  typeof value === 'string' && isName(value) ? (value as NodeId) : damaged('a node has no name');
export const asNamespace = (value: unknown): Namespace =>
  typeof value === 'string' && isName(value) ? (value as Namespace) : damaged('a namespace has no name');
export const asShard = (value: unknown): number => asInteger(value, 'shard', 0, SHARD_MAP_BOUNDS.shardCount - 1);
