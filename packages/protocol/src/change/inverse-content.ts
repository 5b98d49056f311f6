/**
 * What undoes a change: content of its own, made of what was really done. Each shard goes back to where it was before the first revision took it, as far as
 * it is still where the last one brought it; what has moved on since is left alone, and told.
 */
import type { JournalStep } from './change-model.ts';
import type { ChangeContent, ChangeStep, ContentBasis, Precondition } from './content-model.ts';
import { shardKey } from './content-problems.ts';
import type { MeshView } from './drift.ts';

/** One revision of the change and how far it came. */
export interface PastRun {
  readonly content: ChangeContent;
  readonly journal: readonly JournalStep[];
}

/**
 * `had-no-owner`: nobody had it before. `already-back`: it is where it was. `moved-on`: somebody else has moved it since. `not-eligible`: who had it may be
 * given nothing now.
 */
export type LeftAlone = 'had-no-owner' | 'already-back' | 'moved-on' | 'not-eligible';

export interface Inverse {
  /** Null when there is nothing to undo. */
  readonly content: ChangeContent | null;
  readonly left: readonly { readonly move: ChangeStep; readonly why: LeftAlone }[];
}

/** `runs`: oldest revision first, one at least. `basis`: what `view` was read at. */
export function inverseOf(
  runs: readonly PastRun[],
  { view, basis }: { readonly view: MeshView; readonly basis: ContentBasis },
): Inverse {
  const steps: ChangeStep[] = [];
  const preconditions: Precondition[] = [];
  const left: { readonly move: ChangeStep; readonly why: LeftAlone }[] = [];
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
  const targets = [...new Set(steps.map(({ to }) => to))].sort();
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

interface DoneMove {
  /** From where the first revision took it to where the last one brought it. */
  readonly move: ChangeStep;
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
      if (state !== 'done' || generation === undefined) continue;
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
