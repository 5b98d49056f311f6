/** What a split brain is, and what to do about it, read out of its claims: the same steps as in its runbook, so far as a screen knows them. */
import { readFence } from '../../data/fence.ts';
import type { LeaderConflict } from '../../data/model.ts';

export type SplitBrainCause =
  | { readonly kind: 'went-on'; readonly lineageEpoch: string }
  | { readonly kind: 'two-histories'; readonly lineageEpochs: readonly string[] }
  | { readonly kind: 'same-fence' };

export function causeOf({ claims }: LeaderConflict): SplitBrainCause {
  if (new Set(claims.map(({ fenceToken }) => fenceToken)).size < claims.length) return { kind: 'same-fence' };
  const epochs = [...new Set(claims.map(({ fenceToken }) => readFence(fenceToken)?.lineageEpoch ?? fenceToken))];
  const [only] = epochs;
  return epochs.length === 1 && only !== undefined
    ? { kind: 'went-on', lineageEpoch: only }
    : { kind: 'two-histories', lineageEpochs: epochs };
}

/** Highest fence first. */
export const byFence = (conflict: LeaderConflict): LeaderConflict['claims'] =>
  conflict.claims.toSorted((a, b) => (a.fenceToken < b.fenceToken ? 1 : a.fenceToken > b.fenceToken ? -1 : 0));

export function causeSentence(cause: SplitBrainCause, lower: string): string {
  switch (cause.kind) {
    case 'went-on':
      return `All claims are of one history of the registry (lineage ${cause.lineageEpoch}): ${lower} was paused or cut off, and went on before it knew that it had been replaced. Nothing needs to be mended in the registry.`;
    case 'two-histories':
      return `The claims are of different histories of the registry (lineages ${cause.lineageEpochs.join(' and ')}): an old store is used beside the one that was adopted.`;
    case 'same-fence':
      return 'Two claims carry the very same fence. That may only be after every high water was lost and the clock of the adopter ran behind. Keep the logs of all nodes.';
  }
}
