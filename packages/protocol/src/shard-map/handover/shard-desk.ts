/** What a node knows of one namespace: the records as they were last read, and how its shards stand by them. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { Footing } from '../../lease/footing.ts';
import type { Namespace } from '../model.ts';
import { shardScope } from '../stored/shard-name.ts';
import { decodeMoves, type HandoverMove, NO_MOVES } from './move-records.ts';
import { leadOf, type ShardHere, type ShardLead } from './owned-shard.ts';
import type { NamespaceSight, OwnedShard, ShardLeadSetting } from './ownership-io.ts';

export interface Desk {
  readonly sight: NamespaceSight;
  readonly movesVersion: bigint;
  readonly owned: ReadonlyMap<number, OwnedShard>;
  /** Those that the node takes part in. */
  readonly moves: ReadonlyMap<number, HandoverMove>;
  readonly here: Map<number, ShardHere>;
}

/** Undefined when nothing may be concluded from it. */
export function readSight(sight: NamespaceSight, self: NodeId, before: Desk | undefined): Desk | undefined {
  const { moves: record, generation } = sight;
  const movesVersion = record?.version ?? 0n;
  if (before !== undefined && isOlder(sight, movesVersion, before)) return undefined;
  if (sight.owned.some(({ assignedAt }) => assignedAt > sight.epoch.readAt)) return undefined;
  const moves = record === undefined ? NO_MOVES : decodeMoves(record.value);
  // A move that is no longer in the record may have changed a map that this node has not read: it waits for the map.
  if (moves === undefined || moves.generation > generation) return undefined;
  const own = moves.moves.filter(({ from, to }) => from.nodeId === self || to.nodeId === self);
  return {
    sight,
    movesVersion,
    owned: new Map(sight.owned.map((owned) => [owned.shard, owned])),
    moves: new Map(own.map((move) => [move.shard, move])),
    here: before?.here ?? new Map(),
  };
}

/** What an old replica says, or the older of two answers that overtook each other. */
function isOlder(sight: NamespaceSight, movesVersion: bigint, { sight: before, movesVersion: known }: Desk): boolean {
  if (sight.lineageEpoch !== before.lineageEpoch) return sight.lineageEpoch < before.lineageEpoch;
  return sight.generation < before.generation || movesVersion < known || sight.revision < before.revision;
}

/**
 * Whether what was read is of this epoch. An older map may give what has been given to somebody else meanwhile; and where the epoch is over, what the map
 * gives to the node it gives to another life of it.
 */
export const mayTrust = ({ sight }: Desk, { lineageEpoch, epochVersion }: Footing): boolean =>
  sight.lineageEpoch === lineageEpoch && sight.revision >= epochVersion && sight.epoch.version === epochVersion;

/** By what was said when the lead came, and by what is said now: of a namespace that changed, work of both kinds may run. */
export const isFenced = ({ sight }: Pick<Desk, 'sight'>, { effects }: ShardLead): boolean =>
  effects === 'fenced' && sight.effects === 'fenced';

/** When something changes by time alone. */
export function dueOf({ here, sight }: Desk, now: Instant): number {
  let next = Number.POSITIVE_INFINITY;
  for (const each of here.values()) {
    if (each.kind === 'waits') next = Math.min(next, each.until);
    // Unfenced work that was broken off and does not end is waited for.
    if (each.kind === 'stopping' && (!each.aborted || isFenced({ sight }, each.lead)))
      next = Math.min(next, each.deadline);
    if (each.kind === 'stopped' && each.may > now) next = Math.min(next, each.may);
  }
  return next;
}

export const leadsOf = (desks: ReadonlyMap<Namespace, Desk>): readonly ShardLeadSetting[] =>
  [...desks].flatMap(([namespace, { here }]) =>
    [...here].flatMap(([shard, each]) => {
      const lead = leadOf(each);
      return lead === undefined ? [] : [{ scope: shardScope(namespace, shard), ...lead }];
    }),
  );

/** What has been waited out under an epoch stays so, whatever comes into doubt later. */
export function latched(footing: Footing | null, before: Footing | null, now: Instant): Footing | null {
  if (footing === null || before === null || footing.epoch !== before.epoch) return footing;
  const { unfencedFrom } = before;
  return unfencedFrom <= now && footing.lineageEpoch === before.lineageEpoch ? { ...footing, unfencedFrom } : footing;
}

/** Nothing runs here under any claim, and nothing may begin. */
export const isIdle = (desks: ReadonlyMap<Namespace, Pick<Desk, 'here'>>): boolean =>
  [...desks.values()].every(({ here }) => [...here.values()].every((each) => leadOf(each) === undefined));
