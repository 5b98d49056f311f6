'use client';
import { lazy, Suspense } from 'react';
import { AuditOf } from '../../../../../../../features/audit/audit-of.tsx';
import { type NodeTab, NodeView } from '../../../../../../../features/node/node-view.tsx';
import { VantagePicker } from '../../../../../../../features/topology/vantage-picker.tsx';
import { useAddress } from '../../../../../../../ui/use-address.ts';

// Fetched with its tab: it paints all shards.
const ShardsOfNode = lazy(() =>
  import('../../../../../../../features/shards/shards-of-node.tsx').then((found) => ({ default: found.ShardsOfNode })),
);

export interface NodePageProps {
  readonly cluster: string;
  readonly nodeId: string;
  readonly tab: NodeTab;
}

/** Puts the node together with its audit and whose view of it is shown: features do not know each other. */
export function NodePage({ cluster, nodeId, tab }: NodePageProps) {
  const [address, put] = useAddress();
  const vantage = address.get('vantage') ?? undefined;
  return (
    <NodeView
      cluster={cluster}
      nodeId={nodeId}
      tab={tab}
      vantage={vantage}
      vantagePicker={<VantagePicker vantage={vantage} onChange={(observer) => put({ vantage: observer })} />}
      shards={
        <Suspense>
          <ShardsOfNode cluster={cluster} nodeId={nodeId} />
        </Suspense>
      }
      audit={(version) => <AuditOf object={`peer/${nodeId}`} version={version} />}
    />
  );
}
