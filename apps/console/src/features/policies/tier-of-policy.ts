/** How much is asked for before a policy is written, as its dry run says. */
import type { PolicyChange } from '../../data/policy-model.ts';
import type { ConfirmTier } from '../../ui/confirm-sheet.tsx';

/** Moves that would begin at once and by themselves are more than a press. */
export function tierOfPolicy({ policy, preview }: Pick<PolicyChange, 'policy' | 'preview'>): ConfirmTier {
  const why = preview
    .filter(
      ({ moves, movesBefore, needsApproval, heldBy }) => moves > movesBefore && !needsApproval && heldBy === undefined,
    )
    .map(
      ({ namespace, moves }) =>
        `${moves} ${moves === 1 ? 'move' : 'moves'} of ${namespace} would begin at once, and nobody is asked.`,
    );
  return why.length === 0 ? { kind: 'T1' } : { kind: 'T2', code: policy, why };
}
