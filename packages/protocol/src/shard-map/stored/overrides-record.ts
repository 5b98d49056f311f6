/**
 * `shard-overrides/<namespace>`: single shards that operators have paused or disabled. It is what they wish; in force it is once whoever leads has
 * published it in the map. A pause whose time is over counts no more.
 */
import { type Namespace, SHARD_MAP_BOUNDS } from '../model.ts';
import { type AskedBy, asAskedBy } from './asked-by.ts';
import { STORED_MAP_BOUNDS } from './bounds.ts';
import { asNote } from './delta-record.ts';
import type { Rewritten, StatusNote, StoredText } from './map-records.ts';
import {
  asArray,
  asFields,
  asInteger,
  asOneOf,
  asText,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  rewritten,
} from './record-text.ts';

export const OVERRIDES_PREFIX = 'shard-overrides/';
export const overridesKey = (namespace: Namespace): string => `${OVERRIDES_PREFIX}${namespace}`;

export interface ShardOverride {
  readonly shard: number;
  readonly status: 'paused' | 'disabled';
  /** A pause has `until`, nothing else has. */
  readonly note: StatusNote;
  /** Of the request. */
  readonly correlationId: string;
}

export interface ShardOverrides extends Rewritten {
  /** By shard, at most one for each. */
  readonly overrides: readonly ShardOverride[];
  /** Not known of what was written by hand. */
  readonly askedBy?: AskedBy;
}

export const NO_OVERRIDES: ShardOverrides = { overrides: [] };

export const encodeOverrides = (overrides: ShardOverrides): Encoded => encodeRewritten(overrides);

export const decodeOverrides = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<ShardOverrides> =>
  decodeRecord(stored, (fields) => {
    const overrides = asArray(fields.overrides, 'overrides', STORED_MAP_BOUNDS.notes).map(asOverride);
    if (overrides.some(({ shard }, index) => index > 0 && shard <= overrides[index - 1]!.shard))
      damaged('its shards are not in order');
    const askedBy = fields.askedBy === undefined ? undefined : asAskedBy(fields.askedBy);
    return { overrides, ...(askedBy && { askedBy }), ...rewritten(fields, ['overrides', 'askedBy'], stored.schema) };
  });

function asOverride(value: unknown): ShardOverride {
  const override = asFields(value, 'override');
  const status = asOneOf(override.status, 'status', ['paused', 'disabled']);
  return {
    shard: asInteger(override.shard, 'shard', 0, SHARD_MAP_BOUNDS.shardCount - 1),
    status,
    note: asNote(override.note, status === 'paused'),
    correlationId: asText(override.correlationId, 'correlationId'),
  };
}

/** What is in force of them at that moment, Unix milliseconds. */
export const standingOverrides = ({ overrides }: ShardOverrides, nowUnixMs: number): readonly ShardOverride[] =>
  overrides.filter(({ note }) => note.until === undefined || note.until > nowUnixMs);

/** With that one instead of what was said of the shard before, or without any; pauses whose time is over go. */
export function withOverride(
  stored: ShardOverrides,
  shard: number,
  { override, nowUnixMs }: { readonly override: ShardOverride | null; readonly nowUnixMs: number },
): ShardOverrides {
  const others = standingOverrides(stored, nowUnixMs).filter((one) => one.shard !== shard);
  const overrides = override === null ? others : [...others, override];
  return { ...stored, overrides: overrides.toSorted((a, b) => a.shard - b.shard) };
}
