/** Approvals stop counting, and it stays on record why. The last occasions are told whole; others are counted. */
import { CHANGE_BOUNDS } from './bounds.ts';
import type { ApprovalsVoided, ChangeHeader, Touched } from './change-model.ts';

export function voidApprovals(
  header: ChangeHeader,
  { at, why, touched = [] }: Pick<ApprovalsVoided, 'at' | 'why'> & { readonly touched?: readonly Touched[] },
): ChangeHeader {
  const { revision, contentHash, approvals } = header;
  const voided: ApprovalsVoided = {
    at,
    why,
    revision,
    contentHash,
    approvals,
    touched: touched.slice(0, CHANGE_BOUNDS.touchedTold),
    touchedCount: touched.length,
  };
  const voids = withRoom(header.voids, voided);
  const gone = header.voids.length + 1 - voids.length;
  return { ...header, approvals: [], voids, voidsBefore: header.voidsBefore + gone };
}

/** What is to be told: the last occasion that took an approval from somebody, or the very last where none has. */
export const toldVoid = <One extends { readonly approvals: readonly unknown[] }>(
  voids: readonly One[],
): One | undefined => voids.findLast(takesApprovals) ?? voids.at(-1);

const takesApprovals = ({ approvals }: { readonly approvals: readonly unknown[] }): boolean => approvals.length > 0;

/**
 * The newest stays, and so does the last that took an approval: the world may touch a plan several times before somebody who approved it looks again, and they are
 * to be told of theirs.
 */
function withRoom(before: readonly ApprovalsVoided[], newest: ApprovalsVoided): readonly ApprovalsVoided[] {
  const all = [...before, newest];
  const bySake = new Set([newest, toldVoid(all), ...all.toReversed()]);
  const kept = new Set([...bySake].slice(0, CHANGE_BOUNDS.voids));
  return all.filter((one) => kept.has(one));
}
