/**
 * What undoes a change: content of its own, made of what was really done. Each shard goes back to where it was before the first revision took it, as far as
 * it is still where the last one brought it; what has moved on since is left alone, and told. Where shards would like to be is as it was before as well.
 */
import type { JournalStep } from './change-model.ts';
import type {
  ChangeContent,
  ChangeStep,
  ContentBasis,
  MoveShard,
  Precondition,
  SetPlacement,
} from './content-model.ts';
import { shardKey } from './content-problems.ts';
import type { MeshView } from './drift.ts';
import { isSamePlacement } from './same-placement.ts';

/** One revision of the change and how far it came. */
export interface PastRun {
  readonly content: ChangeContent;
  readonly journal: readonly JournalStep[];
}

/**
 * `had-no-owner`: nobody had it before. `already-back`: it is where it was. `moved-on`: somebody else has moved it since, or placed the namespace otherwise.
 * `not-eligible`: who had it may be given nothing now.
 */
export type LeftAlone = 'had-no-owner' | 'already-back' | 'moved-on' | 'not-eligible';

export interface Inverse {
  /** Null when there is nothing to undo. */
  readonly content: ChangeContent | null;
  readonly left: readonly LeftStep[];
}

export interface LeftStep {
  readonly move: ChangeStep;
  readonly why: LeftAlone;
}

/** `runs`: oldest revision first, one at least. `basis`: what `view` was read at. */
export function inverseOf(
  runs: readonly PastRun[],
  { view, basis }: { readonly view: MeshView; readonly basis: ContentBasis },
): Inverse {
  const steps: ChangeStep[] = [];
  const preconditions: Precondition[] = [];
  const left: LeftStep[] = [];
  for (const placed of netPlacements(runs)) {
    const undone = undoPlacement(placed, view);
    if ('why' in undone) left.push(undone);
    else {
      steps.push(undone.step);
      preconditions.push(undone.precondition);
    }
  }
  for (const done of netMoves(runs).toReversed()) {
    const { move, generation } = done;
    const { namespace, shard, from, to } = move;
    const why = whyLeft(done, view);
    if (why !== null || from === null) {
      left.push({ move, why: why ?? 'had-no-owner' });
      continue;
    }
    steps.push({
      ...move,
      from: to,
      to: from,
      reason: `Undoes the move from ${from} to ${to}`,
      scoreBefore: move.scoreAfter,
      scoreAfter: move.scoreBefore,
    });
    preconditions.push({ kind: 'shard-owner', namespace, shard, owner: to, since: generation });
  }
  if (steps.length === 0) return { content: null, left };
  const targets = [...new Set(steps.flatMap((step) => (step.kind === 'move-shard' ? [step.to] : [])))].sort();
  const content: ChangeContent = {
    kind: runs[0]!.content.kind,
    basis,
    overrides: [],
    preconditions: [
      ...preconditions,
      ...targets.map((nodeId): Precondition => ({ kind: 'node-eligible', nodeId })),
      ...policiesNow(runs.at(-1)!.content, view),
    ],
    steps,
  };
  return { content, left };
}

/** From what it was before the first revision to what the last one made of it. */
function netPlacements(runs: readonly PastRun[]): readonly SetPlacement[] {
  const placements = new Map<string, SetPlacement>();
  for (const { content, journal } of runs)
    for (const [at, step] of content.steps.entries()) {
      if (step.kind !== 'set-placement' || journal[at]?.state !== 'done') continue;
      const before = placements.get(step.namespace)?.before ?? step.before;
      placements.set(step.namespace, { ...step, before });
    }
  return [...placements.values()];
}

function undoPlacement(
  placed: SetPlacement,
  view: MeshView,
): LeftStep | { readonly step: SetPlacement; readonly precondition: Precondition } {
  const { namespace, policy, before } = placed;
  const now = view.placementOf(namespace);
  if (now !== undefined && isSamePlacement(now.policy, before)) return { move: placed, why: 'already-back' };
  if (now === undefined || !isSamePlacement(now.policy, policy)) return { move: placed, why: 'moved-on' };
  return {
    step: { ...placed, policy: before, before: policy, reason: `Undoes how ${namespace} was placed` },
    precondition: { kind: 'namespace-settings', namespace, version: now.version },
  };
}

interface DoneMove {
  /** From where the first revision took it to where the last one brought it. */
  readonly move: MoveShard;
  /** Since when it is there. */
  readonly generation: bigint;
  readonly endedAt: number;
}

/** In the order in which they were done. */
function netMoves(runs: readonly PastRun[]): readonly DoneMove[] {
  const moves = new Map<string, DoneMove>();
  for (const { content, journal } of runs)
    for (const [at, step] of content.steps.entries()) {
      const { state, generation, endedAt = 0 } = journal[at] ?? {};
      if (step.kind !== 'move-shard' || state !== 'done' || generation === undefined) continue;
      const before = moves.get(shardKey(step))?.move ?? step;
      const move = { ...step, from: before.from, scoreBefore: before.scoreBefore };
      moves.set(shardKey(step), { move, generation, endedAt });
    }
  return [...moves.values()].sort((a, b) => a.endedAt - b.endedAt);
}

function whyLeft({ move, generation }: DoneMove, view: MeshView): LeftAlone | null {
  const { namespace, shard, from, to } = move;
  if (from === null) return 'had-no-owner';
  const now = view.shardAt(namespace, shard);
  if (now?.owner === from) return 'already-back';
  if (now?.owner !== to || now.since !== generation) return 'moved-on';
  return view.whyNotEligible(from) === null ? null : 'not-eligible';
}

function policiesNow({ preconditions }: ChangeContent, view: MeshView): readonly Precondition[] {
  const documents = preconditions.filter((one) => one.kind === 'policy-version').map(({ document }) => document);
  return documents.flatMap((document) => {
    const version = view.policyVersion(document);
    return version === undefined ? [] : [{ kind: 'policy-version', document, version } as const];
  });
}
