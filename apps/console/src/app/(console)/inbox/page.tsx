import { InboxView } from '../../../features/inbox/inbox-view.tsx';
import { environment } from '../../../server/environment.ts';
import { PageTitle } from '../../../ui/page-title.tsx';

export default function Page() {
  return (
    <>
      <PageTitle of="Inbox" />
      <InboxView cluster={environment().MESH_CLUSTER_ID} />
    </>
  );
}
