import { FleetView } from '../../../features/overview/fleet-view.tsx';
import { environment } from '../../../server/environment.ts';
import { PageTitle } from '../../../ui/page-title.tsx';

export default function Page() {
  const { MESH_CLUSTER_ID, MESH_ENVIRONMENT_LABEL } = environment();
  return (
    <>
      <PageTitle of="Fleet" />
      <FleetView clusters={[{ id: MESH_CLUSTER_ID, environment: MESH_ENVIRONMENT_LABEL }]} />
    </>
  );
}
