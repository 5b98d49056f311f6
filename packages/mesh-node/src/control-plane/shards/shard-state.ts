/** What a control node knows of shards, opened: mirrors of the registry's records, and what is made of them. */
import { ACKS_PREFIX, HANDOVER_SETTINGS, OVERRIDES_PREFIX } from '@omnirelay/protocol';
import type { NodeLogger } from '../../observability/logger.ts';
import type { FollowedShards } from '../../sharding/followed-shards.ts';
import { WorkThatDoesNotStop } from '../drains/work-that-does-not-stop.ts';
import type { MirroredRegistry, RegistryMirror } from '../registry-mirror.ts';
import { PastMaps } from './past-maps.ts';
import { ShardBook } from './shard-book.ts';
import type { MoveLimits } from './throttled-moves.ts';

export interface ShardState {
  readonly book: ShardBook;
  readonly past: PastMaps;
  /** What nodes say of their hand-overs, and of the end of their lives. */
  readonly acks: Pick<RegistryMirror, 'records' | 'settled'>;
  /** A reader with a cursor waits for each of them. */
  readonly mirrors: readonly RegistryMirror[];
  /** Those of them that operators write. */
  readonly documents: readonly RegistryMirror[];
  readonly moveLimits: MoveLimits;
  readonly doesNotStop: WorkThatDoesNotStop;
  /** The registry's revision at which the maps here were the newest. */
  mapsReadAt(): bigint;
  /** Unix milliseconds since when shards may be old; null while they are followed. */
  staleSince(): number | null;
}

export interface ShardStateDeps {
  readonly mirror: (prefix: string, registry: MirroredRegistry) => RegistryMirror;
  /** What the node follows of shards for its own work. */
  readonly follow: FollowedShards;
  readonly claimRecords: RegistryMirror;
  readonly peerRecords: RegistryMirror;
  readonly config: { readonly moveLimits?: MoveLimits };
  readonly logger: NodeLogger;
  /** Unix milliseconds. */
  readonly wall: () => number;
}

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export function openShardState(deps: ShardStateDeps): ShardState & Disposable {
  const { mirror, follow, claimRecords, peerRecords: peers, config, logger, wall } = deps;
  const onUnreadable = (record: string, why: string): void =>
    logger.warn({ event: 'record-unreadable', record, runbook: RUNBOOK }, `${record} cannot be read: ${why}`);
  const overrides = mirror(OVERRIDES_PREFIX, follow.registry);
  const acks = mirror(ACKS_PREFIX, follow.registry);
  const { namespaces, maps, moves } = follow;
  const book = new ShardBook({ follow, overrides, claims: claimRecords, peers, onUnreadable });
  follow.start();
  follow.followMaps();
  follow.followMoves();
  const moveLimits = config.moveLimits ?? HANDOVER_SETTINGS;
  const doesNotStop = new WorkThatDoesNotStop({ moves, limits: moveLimits, wall });
  const mirrors = [namespaces, overrides, maps, moves, acks];
  return {
    book,
    past: new PastMaps(),
    acks,
    mirrors,
    documents: [namespaces, overrides],
    moveLimits,
    doesNotStop,
    mapsReadAt: () => maps.settled,
    staleSince() {
      const since = [...mirrors, claimRecords, peers].flatMap((one) => one.staleSince ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    [Symbol.dispose]() {
      doesNotStop[Symbol.dispose]();
      book[Symbol.dispose]();
    },
  };
}
