/** What of the current map stays as it is, before shares are looked at: shards whose owner is there, takes shards and is left by the rules. */
import { NOBODY } from '../model.ts';
import { type MoveCause, type OwnerColumn, type PlacementProgress, SHARDS_A_STEP } from './placement-model.ts';
import type { PlacementState } from './placement-state.ts';
import type { Preferences } from './preferences.ts';

export interface Kept {
  /** Owner of each shard before, by its new number; -1: nobody, or gone. */
  readonly before: Int32Array;
  /** Shards without a node, and why. */
  readonly orphans: readonly number[];
  /** Of those, how many cannot stay in any placement. */
  readonly fixed: number;
  /** At least that many siblings that share a domain have to go, these or others. */
  readonly apart: number;
}

/** Both lists are sorted as a rule, so that one walk finds all; what is not is looked for from the start. */
function renumbered(before: readonly string[], after: readonly { readonly nodeId: string }[]): Int32Array {
  const numbers = new Int32Array(before.length).fill(-1);
  let at = 0;
  for (let index = 0; index < before.length; index++) {
    const id = before[index] as string;
    if (index > 0 && id < (before[index - 1] as string)) at = 0;
    while (at < after.length && (after[at] as { nodeId: string }).nodeId !== id) {
      if ((after[at] as { nodeId: string }).nodeId > id) break;
      at += 1;
    }
    if (at < after.length && after[at]?.nodeId === id) numbers[index] = at;
  }
  return numbers;
}

export function* keepOwners(
  state: PlacementState,
  preferences: Preferences,
  { current, nodes, setCause }: KeepInput,
): Generator<PlacementProgress, Kept, void> {
  const { owner, weight, rules, siblings, load } = state;
  const before = new Int32Array(owner.length).fill(-1);
  const orphans: number[] = [];
  const orphan = (shard: number, cause: MoveCause): void => {
    setCause(shard, cause);
    orphans.push(shard);
  };
  if (current === null) {
    for (let shard = 0; shard < owner.length; shard++) {
      if (shard > 0 && shard % SHARDS_A_STEP === 0) yield { done: shard, of: owner.length };
      orphan(shard, 'unowned');
    }
    return { before, orphans, fixed: orphans.length, apart: 0 };
  }
  const numbers = renumbered(current.nodes, nodes);
  const apart: number[] = [];
  for (let shard = 0; shard < owner.length; shard++) {
    if (shard > 0 && shard % SHARDS_A_STEP === 0) yield { done: shard, of: owner.length };
    const was: number = current.owner[shard] ?? NOBODY;
    const node = was === NOBODY ? -1 : (numbers[was] ?? -1);
    before[shard] = node;
    if (was === NOBODY) orphan(shard, 'unowned');
    else if (node < 0) orphan(shard, 'owner-gone');
    else if (weight[node] === 0) orphan(shard, 'owner-takes-none');
    else if (rules.free) {
      owner[shard] = node;
      load[node] = (load[node] as number) + 1;
    } else if (state.classOf(shard).allowed?.[node] === 0) orphan(shard, 'rule-broken');
    else if (siblings.has(shard)) apart.push(shard);
    else state.put(shard, node);
  }
  const fixed = orphans.length;
  return { before, orphans, fixed, apart: keepApart(state, { preferences, shards: apart, before, orphan }) };
}

interface KeepInput {
  readonly current: OwnerColumn | null;
  readonly nodes: readonly { readonly nodeId: string }[];
  readonly setCause: (shard: number, cause: MoveCause) => void;
}

interface Apart {
  readonly preferences: Preferences;
  readonly shards: readonly number[];
  readonly before: Int32Array;
  readonly orphan: (shard: number, cause: MoveCause) => void;
}

/**
 * Of siblings that share a domain stays who likes it most. Returns how many must go in any case: where one shard stands in the way by two rules, its going
 * may settle both, so only one of them is counted.
 */
function keepApart(state: PlacementState, { preferences, shards, before, orphan }: Apart): number {
  const liking = shards
    .map((shard) => {
      const node = before[shard] as number;
      return { shard, node, cost: preferences.cost(shard, node), tie: preferences.tie(shard, node) };
    })
    .sort((a, b) => a.cost - b.cost || a.tie - b.tie || a.shard - b.shard);
  const countedFor = new Map<number, number>();
  let forced = 0;
  for (const { shard, node } of liking) {
    const [blocker] = state.siblings.blockers(shard, node);
    if (blocker === undefined) {
      state.put(shard, node);
      continue;
    }
    orphan(shard, 'rule-broken');
    const groups = state.siblings.groupsOf(shard);
    const [group] = groups;
    if (groups.length !== 1 || group === undefined) continue;
    if ((countedFor.get(blocker) ?? group) !== group) continue;
    countedFor.set(blocker, group);
    forced += 1;
  }
  return forced;
}
