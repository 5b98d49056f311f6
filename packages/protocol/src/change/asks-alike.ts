/** Whether two contents ask for the same of what an admin has to ask for: the very guardrails that they go beyond, and where namespaces are placed from then on. */
import type { ChangeContent, SetPlacement } from './content-model.ts';
import { isSamePlacement } from './same-placement.ts';

type Asking = Pick<ChangeContent, 'overrides' | 'steps'>;

export function asksAlike(a: Asking, b: Asking): boolean {
  const [placed, other] = [placementsOf(a), placementsOf(b)];
  return (
    a.overrides.length === b.overrides.length &&
    a.overrides.every(({ check, measured, limit }) =>
      b.overrides.some((one) => one.check === check && one.measured === measured && one.limit === limit),
    ) &&
    placed.length === other.length &&
    placed.every(({ namespace, policy }) =>
      other.some((one) => one.namespace === namespace && isSamePlacement(one.policy, policy)),
    )
  );
}

const placementsOf = ({ steps }: Asking): readonly SetPlacement[] =>
  steps.filter((step) => step.kind === 'set-placement');
