'use client';
/** Below the editor: what differs from what is stored, what is to be looked at, and what the policy would say now. */
import type { PolicyChange } from '../../data/policy-model.ts';
import { DocumentDiff } from './document-diff.tsx';
import { pathWords } from './policy-fields.ts';
import { PolicyPreview } from './policy-preview.tsx';

export interface PolicyOutcomeProps {
  /** What the control node says of it; undefined while it has not, and of the draft before while it is asked. */
  readonly change: PolicyChange | undefined;
  /** Why it could not say. */
  readonly problem: string | undefined;
  readonly isAsking: boolean;
  readonly before: string;
  readonly after: string;
}

export function PolicyOutcome({ change, problem, isAsking, before, after }: PolicyOutcomeProps) {
  return (
    <div aria-busy={isAsking} className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
      <section aria-label="What differs from what is stored" className="flex min-w-0 flex-col gap-2">
        <h2 className="text-lg font-semibold">What differs from what is stored</h2>
        <DocumentDiff before={before} after={after} words={change?.diff} />
      </section>
      <section aria-label="What it would do" className="flex min-w-0 flex-col gap-2">
        <h2 className="text-lg font-semibold">What it would say now</h2>
        <p className="text-soft" role="status">
          {isAsking ? 'Asking the control node…' : 'As the mesh is now, taken that nodes go on looking as they do.'}
        </p>
        {problem === undefined ? null : <p role="alert">The control node could not say: {problem}</p>}
        {change === undefined ? null : <Told change={change} />}
      </section>
    </div>
  );
}

function Told({ change: { problems, warnings, preview } }: { readonly change: PolicyChange }) {
  return (
    <>
      {problems.length === 0 ? null : (
        <div role="alert" aria-label="Why it cannot be stored" className="border-l-2 border-status-dead pl-3">
          <ul>
            {problems.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <span className="font-medium">{pathWords(path)}</span> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {warnings.length === 0 ? null : (
        <ul aria-label="What is to be looked at" className="border-l-2 border-status-suspect pl-3">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {problems.length > 0 ? null : <PolicyPreview previews={preview} />}
    </>
  );
}
