import type { Metadata } from 'next';
import { FleetView } from '../../../features/overview/fleet-view.tsx';
import { environment } from '../../../server/environment.ts';

export const metadata: Metadata = { title: 'Fleet' };

export default function Page() {
  const { MESH_CLUSTER_ID, MESH_ENVIRONMENT_LABEL } = environment();
  return <FleetView clusters={[{ id: MESH_CLUSTER_ID, environment: MESH_ENVIRONMENT_LABEL }]} />;
}
