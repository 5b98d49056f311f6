/**
 * `shard-forced/<namespace>`: what its settings have moved goes whatever the rounds have left. Operators write it, with a change of the settings or for one that is
 * under way; whoever leads takes it away once nothing is left to move, and a change of the settings that does not ask for it does too. It stands apart, so that
 * the settings keep their version when it goes.
 */
import type { Namespace } from '../model.ts';
import { type AskedBy, asAskedBy } from './asked-by.ts';
import { SHARD_RECORDS_PREFIX, type StoredText } from './map-records.ts';
import { type Decoded, decodeRecord, type Encoded, encodeRecord } from './record-text.ts';

export const FORCED_PREFIX = `${SHARD_RECORDS_PREFIX}forced/`;
export const forcedKey = (namespace: Namespace): string => `${FORCED_PREFIX}${namespace}`;

/** `askedBy`: for whose request. */
export const encodeForced = (askedBy: AskedBy): Encoded => encodeRecord({ askedBy });

export const decodeForced = (stored: Pick<StoredText, 'value' | 'minReader'>): Decoded<AskedBy> =>
  decodeRecord(stored, ({ askedBy }) => asAskedBy(askedBy));
