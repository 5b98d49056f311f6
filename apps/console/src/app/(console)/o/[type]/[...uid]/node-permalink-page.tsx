'use client';
import { AuditTable } from '../../../../../features/audit/audit-table.tsx';
import { NodePermalink } from '../../../../../features/permalink/node-permalink.tsx';

export interface NodePermalinkPageProps {
  readonly cluster: string;
  readonly nodeId: string;
}

/** Puts the permalink together with the audit: features do not know each other. */
export function NodePermalinkPage({ cluster, nodeId }: NodePermalinkPageProps) {
  return (
    <NodePermalink cluster={cluster} nodeId={nodeId}>
      <AuditTable object={`peer/${nodeId}`} version="gone" />
    </NodePermalink>
  );
}
