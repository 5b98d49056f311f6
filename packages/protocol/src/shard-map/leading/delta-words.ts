/** What the history of a map says of shards that changed hands without anybody having asked: why, in a word and in a few. */
import type { NodeId } from '@omnirelay/primitives';
import type { ShardMove } from '../model.ts';
import type { MoveCause } from '../placement/placement-model.ts';
import type { DeltaCause } from '../stored/map-records.ts';

const NAMED = 3;

export interface MovedShard extends ShardMove {
  readonly cause: MoveCause;
}

export interface DeltaView {
  readonly isLive: (node: NodeId) => boolean;
  /** It goes by itself. */
  readonly leaves: (node: NodeId) => boolean;
}

/** That of most of them; of as many, the first. */
export function causeOfDelta(moved: readonly MovedShard[], view: DeltaView): DeltaCause {
  const counts = new Map<DeltaCause, number>();
  for (const each of moved) {
    const cause = causeOf(each, view);
    counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  const [[most] = ['rebalance']] = [...counts].sort(([, a], [, b]) => b - a);
  return most;
}

function causeOf({ cause, from }: MovedShard, { isLive, leaves }: DeltaView): DeltaCause {
  if (from !== null && !isLive(from)) return 'dead';
  if (from !== null && leaves(from)) return 'leave';
  switch (cause) {
    case 'unowned':
    case 'over-share':
    case 'fills-share':
      return 'join';
    case 'owner-takes-none':
      return 'drain';
    case 'rule-broken':
      return 'rules';
    default:
      return 'rebalance';
  }
}

/** From whom to whom, the first few named. */
export function reasonOfDelta(moved: readonly MovedShard[]): string {
  const name = (nodes: ReadonlySet<NodeId | null>): string => {
    const named = [...nodes].map((node) => node ?? 'nobody').sort();
    const more = named.length - NAMED;
    return more > 0 ? `${named.slice(0, NAMED).join(', ')} and ${more} more` : named.join(', ');
  };
  return `from ${name(new Set(moved.map(({ from }) => from)))} to ${name(new Set(moved.map(({ to }) => to)))}`;
}
