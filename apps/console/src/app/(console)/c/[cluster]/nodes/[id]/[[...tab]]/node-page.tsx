'use client';
import { AuditTable } from '../../../../../../../features/audit/audit-table.tsx';
import { type NodeTab, NodeView } from '../../../../../../../features/node/node-view.tsx';

export interface NodePageProps {
  readonly cluster: string;
  readonly nodeId: string;
  readonly tab: NodeTab;
}

/** Puts the node together with its audit: features do not know each other. */
export function NodePage({ cluster, nodeId, tab }: NodePageProps) {
  return (
    <NodeView
      cluster={cluster}
      nodeId={nodeId}
      tab={tab}
      audit={(version) => <AuditTable object={`peer/${nodeId}`} version={version} />}
    />
  );
}
