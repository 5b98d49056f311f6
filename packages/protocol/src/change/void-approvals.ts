/** Approvals stop counting, and it stays on record why. The last occasions are told whole; earlier ones are counted. */
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
  const all = [...header.voids, voided];
  const voids = all.slice(-CHANGE_BOUNDS.voids);
  return { ...header, approvals: [], voids, voidsBefore: header.voidsBefore + all.length - voids.length };
}
