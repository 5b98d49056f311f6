/**
 * Places the shards of a namespace: the fewest moves that bring every node to its share, each to the dearest node with room. The answer depends on what is
 * asked alone: not on the order of nodes, not on what was asked before, not on the engine.
 */
import { assert } from '@omnirelay/primitives';
import { atOnce } from '../at-once.ts';
import { NOBODY, type PlacementNode, SHARD_MAP_BOUNDS } from '../model.ts';
import { chooseMovers } from './choose-movers.ts';
import { compileRules } from './compile-rules.ts';
import { evenOut, PATHS } from './even-out.ts';
import { inTurn } from './in-turn.ts';
import { type Kept, keepOwners } from './keep-owners.ts';
import { leastMoves } from './least-moves.ts';
import { MoverScratch } from './mover-scratch.ts';
import { nodeShares } from './node-shares.ts';
import { PlacementMemory } from './placement-memory.ts';
import {
  MOVE_CAUSES,
  type MoveCause,
  type Placement,
  type PlacementInput,
  type PlacementProgress,
  type PlannedMove,
  SHARDS_A_STEP,
  type Unplaced,
} from './placement-model.ts';
import { PlacementState } from './placement-state.ts';
import { type Preferences, preferencesOf } from './preferences.ts';
import { settleAnyhow, settleWithRoom } from './settle-shard.ts';
import { columnOf, moveWithinBudget } from './within-budget.ts';

/** Looks at a node between two steps, a millisecond's worth; where few nodes have room a ring looks at more. */
const LOOKS_A_STEP = 2 ** 18;
/** Each leaves fewer shards out of share; what is left then goes to later rounds. */
const PASSES = 32;

/** May be kept for the next round: it remembers the hashes of nodes, and nothing that changes an answer. */
export class Planner {
  readonly #memory = new PlacementMemory();
  readonly #scratch = new MoverScratch();

  place(input: PlacementInput): Placement {
    return atOnce(this.placing(input));
  }

  /** In steps of some milliseconds, so that whoever runs it can stop, or let others run, between two. */
  *placing(input: PlacementInput): Generator<PlacementProgress, Placement, void> {
    const round = new Round(input, this.#memory, this.#scratch);
    yield* round.keep();
    yield* round.settle();
    return yield* round.placement();
  }
}

export const place = (input: PlacementInput): Placement => new Planner().place(input);

export function sortedById(nodes: readonly PlacementNode[]): readonly PlacementNode[] {
  const sorted = nodes.every((node, at) => at === 0 || (nodes[at - 1] as PlacementNode).nodeId < node.nodeId)
    ? nodes
    : [...nodes].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  assert(
    sorted === nodes || sorted.every((node, at) => at === 0 || sorted[at - 1]?.nodeId !== node.nodeId),
    'two nodes of a placement have one id',
  );
  return sorted;
}

class Round {
  readonly #input: PlacementInput;
  readonly #nodes: readonly PlacementNode[];
  readonly #hash: Uint32Array;
  readonly #scratch: MoverScratch;
  readonly #state: PlacementState;
  readonly #preferences: Preferences;
  readonly #cause: Uint8Array;
  #kept: Kept = { before: new Int32Array(0), orphans: [], fixed: 0, apart: 0 };
  #loadKept = new Uint32Array(0);

  constructor(input: PlacementInput, memory: PlacementMemory, scratch: MoverScratch) {
    this.#scratch = scratch;
    const { policy, shardCount } = input;
    assert(shardCount > 0 && shardCount <= SHARD_MAP_BOUNDS.shardCount, 'a namespace has a bounded count of shards');
    assert(input.nodes.length <= SHARD_MAP_BOUNDS.nodes, 'more nodes than a map can name');
    this.#input = input;
    this.#nodes = sortedById(input.nodes);
    const columns = memory.columnsOf(this.#nodes);
    const rules = compileRules(policy.rules, this.#nodes, shardCount);
    this.#hash = memory.shardsOf(input.namespace, shardCount);
    this.#state = new PlacementState(rules, columns.weight, nodeShares(columns.weight, rules, shardCount));
    this.#preferences = preferencesOf({
      strategy: policy.strategy,
      nodes: this.#nodes,
      columns,
      shards: this.#hash,
    });
    this.#cause = new Uint8Array(shardCount);
  }

  *keep(): Generator<PlacementProgress, void, void> {
    this.#kept = yield* keepOwners(this.#state, this.#preferences, {
      current: this.#input.current,
      nodes: this.#nodes,
      setCause: (shard, cause) => this.#setCause(shard, cause),
    });
    this.#loadKept = this.#state.load.slice();
  }

  *settle(): Generator<PlacementProgress, void, void> {
    yield* this.#pass(this.#kept.orphans);
    if (this.#state.rules.free) return;
    // Rules let one shard go only once another has: until nothing changes, as nothing would at the beginning of the next round.
    for (let pass = 0; pass < PASSES; pass++) {
      const owner = this.#state.owner.slice();
      yield* this.#pass(this.#kept.orphans.filter((shard) => owner[shard] === -1));
      if (owner.some((node, shard) => node !== this.#state.owner[shard])) continue;
      if ((yield* this.#evenOut()) === 0) return;
    }
  }

  *#evenOut(): Generator<PlacementProgress, number, void> {
    const walk = evenOut(this.#state, this.#preferences, (shard, why) => this.#causeOnce(shard, why));
    for (;;) {
      const { done, value } = walk.next();
      if (done === true) return value;
      yield { done: value, of: PATHS };
    }
  }

  /** Settles shards without a node, and those that leave one. */
  *#pass(orphans: readonly number[]): Generator<PlacementProgress, void, void> {
    const { deficit } = this.#state.imbalance();
    const movers = yield* chooseMovers(this.#state, this.#preferences, {
      missing: Math.max(0, deficit - orphans.length),
      hash: this.#hash,
      scratch: this.#scratch,
    });
    const left = new Map<number, number>();
    const release = (shards: readonly number[], cause: MoveCause): void => {
      for (const shard of shards) {
        left.set(shard, this.#state.owner[shard] as number);
        this.#causeOnce(shard, cause);
        // One that is kept apart from others stays until its turn, or another would come where it may have to go back to.
        if (!this.#state.siblings.has(shard)) this.#state.take(shard);
      }
    };
    release(movers.overShare, 'over-share');
    release(movers.fillsShare, 'fills-share');
    this.#state.openWith(Math.max(0, orphans.length + movers.overShare.length - deficit));
    const turns = (yield* this.#inTurn(orphans)).concat(yield* this.#inTurn([...left.keys()]));
    const step = Math.max(1, Math.floor(LOOKS_A_STEP / Math.max(1, this.#nodes.length)));
    for (let at = 0; at < turns.length; at++) {
      if (at > 0 && at % step === 0) yield { done: at, of: turns.length };
      const shard = turns[at] as number;
      const from = left.get(shard);
      if (from !== undefined && this.#state.siblings.has(shard)) {
        if (this.#state.owner[shard] !== from) continue;
        this.#state.take(shard);
      }
      if (settleWithRoom(this.#state, this.#preferences, shard)) continue;
      if (from !== undefined) this.#state.put(shard, from);
      else
        settleAnyhow(this.#state, this.#preferences, {
          shard,
          moved: (sibling) => this.#causeOnce(sibling, 'makes-room'),
        });
    }
  }

  *placement(): Generator<PlacementProgress, Placement, void> {
    const { maxMoves = Number.POSITIVE_INFINITY } = this.#input;
    const { before } = this.#kept;
    const whole = this.#state;
    const moving: number[] = [];
    for (let shard = 0; shard < before.length; shard++) if (whole.owner[shard] !== before[shard]) moving.push(shard);
    yield { done: before.length, of: before.length };
    const least = leastMoves(whole, { kept: this.#kept, loadKept: this.#loadKept });
    const unplaced = this.#withoutNode();
    yield { done: before.length, of: before.length };
    if (moving.length <= maxMoves)
      return yield* this.#answer(whole, { moving, leastMoves: least, movesLeft: 0, unplaced });
    const state = new PlacementState(whole.rules, whole.weight, whole);
    const plan = {
      before,
      after: whole.owner,
      causeOf: (shard: number) => this.#causeOf(shard),
      moving,
      hash: this.#hash,
    };
    const moved = yield* moveWithinBudget(state, plan, maxMoves);
    const waiting = moving
      .filter((shard) => state.owner[shard] === -1 && whole.owner[shard] !== -1)
      .map((shard): Unplaced => ({ shard, reason: { kind: 'later-round' } }));
    return yield* this.#answer(state, {
      moving: moving.filter((shard) => moved.has(shard)),
      leastMoves: least,
      movesLeft: moving.length - moved.size,
      unplaced: [...unplaced.filter(({ shard }) => state.owner[shard] === -1), ...waiting].sort(
        (a, b) => a.shard - b.shard,
      ),
    });
  }

  *#answer(
    state: PlacementState,
    {
      moving,
      ...rest
    }: Pick<Placement, 'leastMoves' | 'movesLeft' | 'unplaced'> & { readonly moving: readonly number[] },
  ): Generator<PlacementProgress, Placement, void> {
    const { current } = this.#input;
    const nodes = this.#nodes.map(({ nodeId }) => nodeId);
    const moves: PlannedMove[] = [];
    for (const [at, shard] of moving.entries()) {
      if (at > 0 && at % SHARDS_A_STEP === 0) yield { done: at, of: moving.length };
      const was = current?.owner[shard] ?? NOBODY;
      const from = was === NOBODY ? null : (current?.nodes[was] ?? null);
      moves.push({ shard, from, to: nodes[state.owner[shard] as number] ?? null, cause: this.#causeOf(shard) });
    }
    const { least, most, load } = state;
    return { nodes, owner: columnOf(state.owner), least, most, load, moves, ...rest };
  }

  #withoutNode(): Unplaced[] {
    const { owner, rules } = this.#state;
    const none = rules.classes[0]?.choices === 0;
    const found: Unplaced[] = [];
    if (owner.indexOf(-1) === -1) return found;
    for (let shard = 0; shard < owner.length; shard++) {
      if (owner[shard] !== -1) continue;
      const groups = this.#state.siblings.groupsOf(shard).map((group) => rules.groups[group]?.ruleId as string);
      const ruleIds = [...this.#state.classOf(shard).rules.map(({ id }) => id), ...groups];
      found.push({ shard, reason: none ? { kind: 'no-nodes' } : { kind: 'rules', ruleIds } });
    }
    return found;
  }

  /** Whoever may go to the fewest nodes first, then as the strategy says, then by hash, then by number. */
  #inTurn(shards: readonly number[]): Generator<PlacementProgress, number[], void> {
    const { turn } = this.#preferences;
    const { siblings, rules } = this.#state;
    const choices = (shard: number): number =>
      rules.free ? 0 : 2 * this.#state.classOf(shard).choices + (siblings.has(shard) ? 0 : 1);
    // `turn` says 0 or 1.
    return inTurn(shards, { hash: this.#hash, rank: (shard) => 2 * choices(shard) + (turn?.(shard) ?? 0) });
  }

  #setCause(shard: number, cause: MoveCause): void {
    this.#cause[shard] = MOVE_CAUSES.indexOf(cause) + 1;
  }

  #causeOnce(shard: number, cause: MoveCause): void {
    if (this.#cause[shard] === 0) this.#setCause(shard, cause);
  }

  #causeOf(shard: number): MoveCause {
    return MOVE_CAUSES[(this.#cause[shard] as number) - 1] as MoveCause;
  }
}
