/** A plan in the list of them. */
import Link from 'next/link';
import { ChangeMark } from '../../data/change-mark.tsx';
import { approvalWords, namesOf, progressWords } from '../../data/change-words.ts';
import { isOpen, type LiveChange } from '../../data/live-changes.ts';
import { planAddress, shortHash } from '../../data/plan-address.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { span } from '../../ui/time.ts';

export interface PlanCellsProps {
  readonly cluster: string;
  readonly plan: LiveChange;
  /** When it was said. */
  readonly asOf: string;
}

export function PlanCells({ cluster, plan, asOf }: PlanCellsProps) {
  const { id, title, progress, authors, createdAt, expiresAt, contentHash, overrides } = plan;
  const nowMs = Date.parse(asOf);
  const leftMs = Date.parse(expiresAt) - nowMs;
  const link = (text: string, tab?: 'run' | 'conversation') => (
    <Link className="link" href={planAddress(cluster, id, tab)} prefetch={false}>
      {text}
    </Link>
  );
  return (
    <>
      <td className="table-cell truncate">
        <ChangeMark change={plan} />
      </td>
      <td className="table-cell truncate" title={`${title} (${id})`}>
        <span className="font-medium">{link(title)}</span>{' '}
        {overrides.length === 0 ? null : (
          <span className="chip">
            <Glyph shape="double-chevron" colour="conflict" />
            beyond {overrides.length === 1 ? 'a guardrail' : `${overrides.length} guardrails`}
          </span>
        )}
      </td>
      <td className="table-cell truncate" title={progressWords(progress)}>
        {link(progressWords(progress), 'run')}
      </td>
      <td className="table-cell truncate" title={namesOf(authors)}>
        {namesOf(authors)}
      </td>
      <td className="table-cell">{approvalWords(plan)}</td>
      <td className="table-cell" title={createdAt}>
        {span(nowMs - Date.parse(createdAt))}
      </td>
      <td className="table-cell" title={expiresAt}>
        {isOpen(plan) ? leftMs > 0 ? `in ${span(leftMs)}` : 'now' : <span className="text-soft">–</span>}
      </td>
      <td className="table-cell font-mono text-sm" title={contentHash}>
        {shortHash(contentHash)}
      </td>
    </>
  );
}

export const planRow = (plan: LiveChange) => ({
  id: plan.id,
  state: plan.state,
  title: plan.title,
  namespaces: plan.namespaces.join(' '),
  authors: plan.authors.map(({ name }) => name).join(' '),
  approvals: plan.approvals.length,
  approvalsNeeded: plan.approvalsNeeded,
  steps: plan.steps,
  ...plan.progress,
  createdAt: plan.createdAt,
  updatedAt: plan.updatedAt,
  expiresAt: plan.expiresAt,
  revision: plan.revision,
  contentHash: plan.contentHash,
  overrides: plan.overrides.map(({ check }) => check).join(' '),
});
