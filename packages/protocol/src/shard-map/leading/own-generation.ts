/**
 * The generations of a map that are no hand-over: its first one, the first of an adopted lineage, other settings, and shards that operators pause, disable
 * or enable again. Each is asked for by what the records say now, so that the next leader comes to the same.
 */

import { SHARD_STATUSES, type ShardMove } from '../model.ts';
import type { AskedBy } from '../stored/asked-by.ts';
import type { MapHistory } from '../stored/map-history.ts';
import type { MapSettings } from '../stored/map-records.ts';
import type { NamespaceRecord } from '../stored/namespace-record.ts';
import {
  NO_OVERRIDES,
  type ShardOverride,
  type ShardOverrides,
  standingOverrides,
} from '../stored/overrides-record.ts';
import { encodeSettings } from '../stored/settings-record.ts';
import type { StoredShardMap } from '../stored/stored-map.ts';
import type { MapChange, StatusChange } from '../stored/writes-for.ts';

export interface GenerationView {
  /** Undefined before the first generation. */
  readonly map: StoredShardMap | undefined;
  readonly history: Pick<MapHistory, 'settings'> | undefined;
  readonly settings: NamespaceRecord;
  /** Node that wrote the settings, and the overrides: it stands for whoever asked, where that is not known. */
  readonly settingsBy: string;
  readonly overrides: ShardOverrides;
  readonly overridesBy: string;
  readonly lineageEpoch: bigint;
  /** Unix milliseconds. */
  readonly wall: number;
  readonly self: string;
}

export interface OwnGeneration {
  readonly change: MapChange;
  /** Written with it; with the version of what it replaces. */
  readonly settings?: { readonly value: MapSettings; readonly version: bigint | undefined };
}

/** Null when the map says all that the documents ask for. `first`: where shards go in the first generation, when there is none. */
export function ownGeneration(view: GenerationView, first: () => readonly ShardMove[]): OwnGeneration | null {
  const { map, lineageEpoch, wall, self } = view;
  const by = { at: wall, actor: self };
  const settings = settingsToWrite(view);
  if (map === undefined) {
    const statuses = standingOverrides(view.overrides, wall).map(statusOf);
    return {
      change: { ...by, ...view.settings.askedBy, cause: 'created', moves: first(), statuses },
      ...(settings && { settings }),
    };
  }
  if (map.lineageEpoch < lineageEpoch) {
    const reason = 'another history of the registry was adopted: its fences are above all of the former';
    return { change: { ...by, reason, cause: 'adopted', moves: [], statuses: [] } };
  }
  if (settings !== undefined) {
    const before = view.history?.settings?.value.policy;
    const askedBy = view.settings.askedBy ?? { actor: view.settingsBy };
    const isStrategy = JSON.stringify(before?.strategy) !== JSON.stringify(settings.value.policy.strategy);
    const cause = isStrategy ? 'strategy' : 'rules';
    return { change: { at: wall, ...askedBy, cause, moves: [], statuses: [] }, settings };
  }
  const change = statusChange(map, view);
  return change === null ? null : { change };
}

/** What the map's own copy of the settings is to say; undefined while it says so. */
function settingsToWrite({ settings, history }: GenerationView): OwnGeneration['settings'] {
  const { roles: _, effects: __, askedBy: ___, ...value } = settings;
  const stored = history?.settings;
  const isSame = stored !== undefined && textOf(stored.value) === textOf(value);
  return isSame ? undefined : { value, version: stored?.version };
}

function textOf(settings: MapSettings): string {
  const encoded = encodeSettings(settings);
  return encoded.kind === 'too-large' ? '' : encoded.value;
}

const statusOf = ({ shard, status, note }: ShardOverride): StatusChange => ({ shard, status, note });

/** Those of one request, or those whose time is over, or those that nobody asks for any more: each a generation of its own. */
function statusChange(map: StoredShardMap, view: GenerationView): MapChange | null {
  const { overrides, wall, self } = view;
  const asked = standingOverrides(overrides, wall).filter(({ shard }) => shard < map.shardCount);
  const [next] = asked.filter((override) => !isInForce(map, override));
  if (next !== undefined) {
    const { correlationId, note } = next;
    const together = asked.filter((one) => one.correlationId === correlationId && !isInForce(map, one));
    return {
      at: wall,
      actor: note.by,
      ...(note.why !== undefined && { reason: note.why }),
      ...(note.changeTicket !== undefined && { changeTicket: note.changeTicket }),
      correlationId,
      cause: 'operator',
      moves: [],
      statuses: together.map(statusOf),
    };
  }
  const standing = new Set(asked.map(({ shard }) => shard));
  const over = [...map.notes].filter(([shard]) => !standing.has(shard)).sort(([a], [b]) => a - b);
  if (over.length === 0) return null;
  const expired = over.filter(([, { until }]) => until !== undefined && until <= wall);
  const [some, cause, by] =
    expired.length > 0
      ? ([expired, 'expired', { actor: self }] as const)
      : ([over, 'operator', endedBy(view)] as const);
  const statuses = some.map(([shard]): StatusChange => ({ shard, status: 'active' }));
  return { at: wall, ...by, cause, moves: [], statuses };
}

/** Who took exceptions back. A later request for others, which is a generation of its own, is not taken for it. */
function endedBy({ overrides, overridesBy }: GenerationView): AskedBy {
  const { askedBy } = overrides;
  const isAnother = overrides.overrides.some(({ correlationId }) => correlationId === askedBy?.correlationId);
  return askedBy === undefined || isAnother ? { actor: overridesBy } : askedBy;
}

function isInForce(map: StoredShardMap, { shard, status, note }: ShardOverride): boolean {
  const stands = map.notes.get(shard);
  return (
    SHARD_STATUSES[map.status[shard] ?? 0] === status &&
    stands !== undefined &&
    stands.by === note.by &&
    stands.at === note.at &&
    stands.why === note.why &&
    stands.changeTicket === note.changeTicket &&
    stands.until === note.until
  );
}

/** When a pause in the map is over by itself; infinite when none is. Unix milliseconds. */
export function nextExpiry(map: StoredShardMap | undefined, overrides: ShardOverrides = NO_OVERRIDES): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { until } of map?.notes.values() ?? []) next = Math.min(next, until ?? next);
  for (const { note } of overrides.overrides) next = Math.min(next, note.until ?? next);
  return next;
}
