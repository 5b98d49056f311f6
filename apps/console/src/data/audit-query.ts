/** The one query grammar over the fields of an audit entry. */
import { type ParsedQuery, parseQuery, type Query, type QueryFields, type QueryKeys } from '@omnirelay/protocol/query';
import type { AuditEntry } from './model.ts';

export const AUDIT_KEYS: QueryKeys = {
  action: 'text',
  actor: 'text',
  correlation: 'text',
  id: 'text',
  object: 'text',
  outcome: 'text',
  reason: 'text',
  writer: 'text',
};

export const parseAuditQuery = (text: string): ParsedQuery => parseQuery(text, AUDIT_KEYS);

/** Screens say node where the API says peer; a query may say either. */
const asApiSays = (object: string): string => object.replace(/^node\//, 'peer/');
export const asScreensSay = (object: string): string => object.replace(/^peer\//, 'node/');

export function auditFields(entry: AuditEntry): QueryFields {
  const { subject, displayName } = entry.principal;
  return {
    defaultTexts: [entry.object, displayName, entry.action, entry.reason ?? ''],
    valuesOf: (key) => {
      switch (key) {
        case 'action':
          return [entry.action];
        case 'actor':
          return [subject, displayName];
        case 'correlation':
          return [entry.correlationId];
        case 'id':
          return [entry.id];
        case 'object':
          return [entry.object, asScreensSay(entry.object)];
        case 'outcome':
          return [entry.outcome];
        case 'reason':
          return entry.reason === undefined ? [] : [entry.reason];
        case 'writer':
          return [entry.writerId];
        default:
          return [];
      }
    },
  };
}

export interface AuditPushdown {
  readonly actor?: readonly string[];
  readonly object?: readonly string[];
  readonly action?: readonly string[];
}

/** What of the query a control node can answer itself, so that it sends less; what is left is looked at here. */
export function auditPushdown({ terms }: Query): AuditPushdown {
  const of = (key: string): readonly string[] | undefined => {
    const term = terms.find((one) => one.key === key && !one.negated);
    const texts = term?.values.flatMap((value) => (value.kind === 'text' ? [value] : [])) ?? [];
    // A star in quotes means itself here, and anything there.
    if (texts.length === 0 || texts.some((value) => value.quoted && value.text.includes('*'))) return undefined;
    return texts.map((value) => (key === 'object' ? asApiSays(value.text) : value.text));
  };
  const [actor, object, action] = [of('actor'), of('object'), of('action')];
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(object === undefined ? {} : { object }),
    ...(action === undefined ? {} : { action }),
  };
}
