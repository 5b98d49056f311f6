'use client';
import { IntentActions } from '../../../../../features/node/intent-actions.tsx';
import { TopologyView } from '../../../../../features/topology/topology-view.tsx';

/** Puts the topology together with what can be done to a node: features do not know each other. */
export function TopologyPage({ cluster }: { readonly cluster: string }) {
  return <TopologyView cluster={cluster} renderActions={(peer) => <IntentActions peer={peer} />} />;
}
