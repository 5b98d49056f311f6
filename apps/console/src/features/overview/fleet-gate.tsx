'use client';
/** Shows what is about the fleet once there is a picture of it, and until then which kind of nothing it is. */
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { Peer } from '../../data/model.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

export function FleetGate({ children }: { readonly children: (peers: readonly Peer[]) => React.ReactNode }) {
  const fleet = useLiveFleet();
  if (!fleet.ready && fleet.end?.kind === 'refused')
    return (
      <EmptyState kind="no-permission" title="The mesh refused to show its nodes">
        {fleet.end.detail}
      </EmptyState>
    );
  if (!fleet.ready)
    return (
      <EmptyState kind="not-received" title="Waiting for the first picture of the fleet">
        The console has asked a control node. If this lasts, ask one yourself: <code>omnirelay mesh peers list</code>
      </EmptyState>
    );
  if (fleet.peers.size === 0)
    return (
      <EmptyState kind="nothing-exists" title="This cluster has no nodes">
        Start one: <code>omnirelay node --config omnirelay.yaml</code>
      </EmptyState>
    );
  return children([...fleet.peers.values()]);
}
