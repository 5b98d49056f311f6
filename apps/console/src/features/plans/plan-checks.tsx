/** The guardrails of a plan: what was measured, what the limit is, and what it goes beyond knowingly. */
import type { ChangeAnswer } from '../../data/change-model.ts';
import { counted } from '../../data/change-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { CheckRows } from './check-rows.tsx';

export function PlanChecks({ answer: { change } }: { readonly answer: ChangeAnswer }) {
  const { checks, overrides } = change;
  if (checks.length === 0)
    return (
      <EmptyState kind="nothing-exists" title="It has not been measured yet">
        A plan is measured against the guardrails of its policy once it is submitted.
      </EmptyState>
    );
  const failing = checks.filter(({ passes }) => !passes);
  const earlier = overrides.filter(({ check }) => !failing.some(({ name }) => name === check));
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        {failing.length === 0
          ? `All ${counted(checks.length, 'check')} are within their limits.`
          : `${failing.length} of ${counted(checks.length, 'check')} ${failing.length === 1 ? 'is' : 'are'} beyond the limit.`}
      </p>
      <CheckRows checks={checks} label="Guardrails" />
      {earlier.length === 0 ? null : (
        <p className="border-l-4 border-status-conflict bg-raised px-3 py-2 font-medium">
          An earlier content of it went beyond{' '}
          {earlier
            .map(({ check, measured, limit }) => `${check} (${measured}, where ${limit} is the limit)`)
            .join(', ')}
          .
        </p>
      )}
    </div>
  );
}
