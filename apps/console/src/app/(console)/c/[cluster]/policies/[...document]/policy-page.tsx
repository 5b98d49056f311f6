'use client';
import type { PolicyTab } from '../../../../../../data/policy-address.ts';
import { AuditOf } from '../../../../../../features/audit/audit-of.tsx';
import { PolicyView } from '../../../../../../features/policies/policy-view.tsx';

export interface PolicyPageProps {
  readonly cluster: string;
  readonly id: string;
  readonly tab: PolicyTab;
}

/** Puts a policy together with its audit: features do not know each other. */
export function PolicyPage({ cluster, id, tab }: PolicyPageProps) {
  return (
    <PolicyView
      key={id}
      cluster={cluster}
      id={id}
      tab={tab}
      audit={(version) => <AuditOf object={`policy/${id}`} version={version} />}
    />
  );
}
