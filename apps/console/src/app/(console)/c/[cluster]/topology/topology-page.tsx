'use client';
import { IntentActions } from '../../../../../features/node/intent-actions.tsx';
import { TopologyView } from '../../../../../features/topology/topology-view.tsx';
import { VantageFleet } from '../../../../../features/topology/vantage-fleet.tsx';
import { VantagePicker } from '../../../../../features/topology/vantage-picker.tsx';
import { useAddressDefaults } from '../../../../../ui/full-address.tsx';
import { useAddress } from '../../../../../ui/use-address.ts';

const DEFAULTS = { group: 'region', view: 'grid' };

/** Puts the topology together with whose view it is and what can be done to a node: features do not know each other. */
export function TopologyPage({ cluster }: { readonly cluster: string }) {
  const [address, put] = useAddress();
  useAddressDefaults(DEFAULTS);
  const vantage = address.get('vantage') ?? undefined;
  const choose = (nodeId: string | undefined): void => put({ vantage: nodeId });
  const view = (
    <TopologyView
      cluster={cluster}
      tools={<VantagePicker vantage={vantage} onChange={choose} />}
      renderActions={(peer) => <IntentActions peer={peer} />}
    />
  );
  if (vantage === undefined) return view;
  return (
    <VantageFleet nodeId={vantage} onLeave={() => choose(undefined)}>
      {view}
    </VantageFleet>
  );
}
