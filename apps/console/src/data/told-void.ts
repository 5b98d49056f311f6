/** Which of the occasions on which approvals were voided is to be told. */
import type { ChangeVoid } from './change-model.ts';

/** The last that took an approval from somebody; what was voided before anybody had spoken for it counts only where there is no other. */
export const toldVoid = (voids: readonly ChangeVoid[]): ChangeVoid | undefined =>
  voids.findLast(({ approvals }) => approvals.length > 0) ?? voids.at(-1);
