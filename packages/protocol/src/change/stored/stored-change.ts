/** A change as it was read from the registry, and what is written of it: transactions of conditions and writes, which whoever does the IO sends as they are. */
import type { MapCondition, MapPut, StoredText } from '../../shard-map/stored/map-records.ts';
import type { Encoded } from '../../shard-map/stored/record-text.ts';
import type { Change } from '../change-model.ts';
import { type Refused, refuse } from '../refusals.ts';

export interface StoredChange {
  readonly change: Change;
  /** Of the record of its header. */
  readonly version: bigint;
  /** Of the records of its steps, by their place in the content; a step that waits may have none. */
  readonly stepVersions: ReadonlyMap<number, bigint>;
}

/** All or nothing. Whoever sends it may add conditions and writes of its own: it leaves room for a score of them. */
export interface ChangeTransaction {
  readonly conditions: readonly MapCondition[];
  readonly writes: readonly MapPut[];
}

export interface ChangeWrites {
  readonly kind: 'writes';
  /** What it is once the last is committed. */
  readonly change: Change;
  /**
   * One after the other; each only once the one before is committed. The last one makes the change what it is, so what else belongs to the act, an audit entry
   * or another change, goes with the last. Those before it are pages that nobody is led to yet.
   */
  readonly transactions: readonly ChangeTransaction[];
}

/** Conditions of a transaction that writes this record over what was read; `version` undefined: there was none. */
export const conditionOn = (key: string, version: bigint | undefined): MapCondition =>
  version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version };

export function putOf(key: string, encoded: Encoded): MapPut | Refused {
  if (encoded.kind === 'too-large') return refuse('too_many', `Its record would have ${encoded.bytes} bytes.`);
  const { value, schema, minReader } = encoded;
  return { kind: 'put', key, value, schema, minReader };
}

export const isRefused = (one: { readonly kind: string }): one is Refused => one.kind === 'refused';

/** As records of a registry are read. */
export type StoredRecord = StoredText;
