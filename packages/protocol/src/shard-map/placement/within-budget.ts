/** What of a whole plan one round does: what has no owner first, then what breaks a rule or drains, then what evens out most. */
import { MOVE_CAUSES, type MoveCause, type PlacementProgress, SHARDS_A_STEP } from './placement-model.ts';
import type { PlacementState } from './placement-state.ts';

/** From here on in `MOVE_CAUSES`: a shard that might as well stay for now. */
const OPTIONAL = MOVE_CAUSES.indexOf('over-share');

export interface WholePlan {
  /** Owner before of each shard; -1: nobody or gone. */
  readonly before: Int32Array;
  /** Owner that each is to have; -1: nobody. */
  readonly after: Int32Array;
  readonly causeOf: (shard: number) => MoveCause;
  /** Shards that change hands. */
  readonly moving: readonly number[];
  readonly hash: Uint32Array;
}

/**
 * Puts the shards of an empty state where they are, and as many of those that move as the budget has room for where they are to be. A part of a plan of the
 * fewest moves leaves the rest of it for later, so that the rounds together need no more. Siblings that have to change places do so at once, even where that
 * takes a round above its budget. Returns the shards that were moved.
 */
export function* moveWithinBudget(
  state: PlacementState,
  plan: WholePlan,
  budget: number,
): Generator<PlacementProgress, Set<number>, void> {
  const { before, after, causeOf, moving, hash } = plan;
  for (let shard = 0; shard < before.length; shard++) {
    if (shard > 0 && shard % SHARDS_A_STEP === 0) yield { done: shard, of: before.length };
    const node = before[shard] as number;
    if (node >= 0) state.put(shard, node);
  }
  const mends = (shard: number): number => {
    const from = before[shard] as number;
    const to = after[shard] as number;
    const over = from >= 0 && (state.load[from] as number) > (state.most[from] as number);
    return (over ? 0 : 1) + (to >= 0 && (state.load[to] as number) < (state.least[to] as number) ? 0 : 1);
  };
  const turns = moving
    .map((shard) => ({ shard, rank: MOVE_CAUSES.indexOf(causeOf(shard)), mends: mends(shard) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        a.mends - b.mends ||
        (hash[a.shard] as number) - (hash[b.shard] as number) ||
        a.shard - b.shard,
    );
  const moved = new Set<number>();
  const move = (shards: readonly number[]): void => {
    for (const shard of shards) if (state.owner[shard] !== -1) state.take(shard);
    for (const shard of shards) {
      if (after[shard] !== -1) state.put(shard, after[shard] as number);
      moved.add(shard);
    }
  };
  for (const { shard, rank } of turns) {
    if (moved.size >= budget) return moved;
    const to = after[shard] as number;
    if (moved.has(shard) || (rank >= OPTIONAL && to >= 0 && (state.load[to] as number) >= (state.most[to] as number)))
      continue;
    const together = inEachOthersWay(state, shard, after);
    if (moved.size + together.length <= budget) move(together);
  }
  const [first] = turns;
  if (moved.size === 0 && first !== undefined) move(inEachOthersWay(state, first.shard, after));
  return moved;
}

/** Those that have to go before or with a shard, since the rules keep them apart: mostly itself alone. */
function inEachOthersWay(state: PlacementState, shard: number, after: Int32Array): number[] {
  const together = new Set([shard]);
  for (const one of together) {
    const to = after[one] as number;
    if (to >= 0) for (const sibling of state.siblings.blockers(one, to)) together.add(sibling);
  }
  return [...together];
}

/** -1 becomes `NOBODY`, as it is in 16 bits. */
export const columnOf = (owner: Int32Array): Uint16Array => new Uint16Array(owner);
