/**
 * `freezes/<id>`: a window of its own, in which nothing begins, or things begin in it alone. Of the cluster or of one namespace. It is over by itself;
 * whoever lifts it early drops the record. To who plans and runs changes it is a window of the policy.
 */
import { isName } from '@omnirelay/primitives';
import type { Person } from '../../change/people.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { Rewritten, StoredText } from '../../shard-map/stored/map-records.ts';
import {
  asOneOf,
  asText,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  rewritten,
} from '../../shard-map/stored/record-text.ts';
import { type ChangeWindow, POLICY_BOUNDS } from './policy-model.ts';
import { asWriter } from './record-person.ts';

export const FREEZES_PREFIX = 'freezes/';
/** Written anew by whoever makes or lifts a freeze, in the same transaction: what begins compares that it is the one that was read with them. No freeze has such an id. */
export const FREEZES_VERSION_KEY = 'freezes/~version';
export const freezeKey = (id: string): string => `${FREEZES_PREFIX}${id}`;

/** Undefined when no freeze has that key. Its id is a name as those of nodes are. */
export function parseFreezeKey(key: string): string | undefined {
  const id = key.startsWith(FREEZES_PREFIX) ? key.slice(FREEZES_PREFIX.length) : '';
  return isName(id) ? id : undefined;
}

export interface Freeze extends ChangeWindow, Rewritten {
  /** Absent: of the whole cluster. */
  readonly namespace?: Namespace;
  readonly by: Person;
  /** When it was written, Unix milliseconds. */
  readonly at: number;
  readonly changeTicket?: string;
}

/** `at`: Unix milliseconds. Unconditional: that it is another one is all that counts. */
export const freezesVersionWrite = (at: number) =>
  ({ kind: 'put', key: FREEZES_VERSION_KEY, value: JSON.stringify({ at }), schema: 1, minReader: 1 }) as const;

const KNOWN = ['id', 'kind', 'namespace', 'from', 'until', 'reason', 'by', 'at', 'changeTicket'];

export const encodeFreeze = (freeze: Freeze): Encoded => encodeRewritten(freeze);

export const decodeFreeze = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<Freeze> =>
  decodeRecord(stored, (fields) => {
    const from = asTime(fields.from, 'from');
    const until = asTime(fields.until, 'until');
    if (until <= from) damaged('it is over before it begins');
    return {
      id: asName(fields.id, 'id'),
      kind: asOneOf(fields.kind, 'kind', ['freeze', 'maintenance']),
      from,
      until,
      reason: asText(fields.reason, 'reason', POLICY_BOUNDS.reasonLength),
      by: asWriter(fields.by),
      at: asTime(fields.at, 'at'),
      ...(fields.namespace !== undefined && { namespace: asName(fields.namespace, 'namespace') as Namespace }),
      ...(fields.changeTicket !== undefined && { changeTicket: asText(fields.changeTicket, 'changeTicket') }),
      ...rewritten(fields, KNOWN, stored.schema),
    };
  });

const asName = (value: unknown, what: string): string =>
  typeof value === 'string' && isName(value) ? value : damaged(`${what} is no name`);

/** Those that concern a namespace, or none but the cluster's, as windows of its effective policy. */
export const freezeWindows = (freezes: Iterable<Freeze>, namespace: Namespace | null): readonly ChangeWindow[] =>
  [...freezes]
    .filter((freeze) => freeze.namespace === undefined || freeze.namespace === namespace)
    .map(({ id, kind, from, until, reason }) => ({ id, kind, from, until, reason }));
