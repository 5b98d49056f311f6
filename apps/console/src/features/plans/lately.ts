/** What has come further lately: as it was told live, over what was read a moment before; each step once, as it is now, the last one first. */
import type { ChangeMove } from '../../data/change-model.ts';

const SHOWN = 50;

const momentOf = ({ endedAt, begunAt }: ChangeMove): string => endedAt ?? begunAt ?? '';

export function lately(read: readonly ChangeMove[], told: readonly ChangeMove[]): readonly ChangeMove[] {
  const byStep = new Map<number, ChangeMove>();
  for (const move of [...read, ...told.toReversed()]) {
    const before = byStep.get(move.step);
    if (before === undefined || momentOf(move) >= momentOf(before)) byStep.set(move.step, move);
  }
  return [...byStep.values()].sort((a, b) => (momentOf(a) < momentOf(b) ? 1 : -1)).slice(0, SHOWN);
}
