'use client';
import type { PlanTab } from '../../../../../../data/plan-address.ts';
import { AuditTable } from '../../../../../../features/audit/audit-table.tsx';
import { PlanView } from '../../../../../../features/plans/plan-view.tsx';

export interface PlanPageProps {
  readonly cluster: string;
  readonly id: string;
  readonly tab: PlanTab;
}

/** Puts the plan together with its audit: features do not know each other. */
export const PlanPage = (plan: PlanPageProps) => (
  <PlanView {...plan} audit={(version) => <AuditTable object={`change/${plan.id}`} version={version} />} />
);
