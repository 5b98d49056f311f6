'use client';
import type { PlanTab } from '../../../../../../data/plan-address.ts';
import { AuditOf } from '../../../../../../features/audit/audit-of.tsx';
import { PlanView } from '../../../../../../features/plans/plan-view.tsx';

export interface PlanPageProps {
  readonly cluster: string;
  readonly id: string;
  readonly tab: PlanTab;
}

/** Puts the plan together with its audit: features do not know each other. */
export const PlanPage = (plan: PlanPageProps) => (
  <PlanView {...plan} audit={(version) => <AuditOf object={`change/${plan.id}`} version={version} />} />
);
