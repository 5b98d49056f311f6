import { AccessView } from '../../../../features/access/access-view.tsx';
import { PageTitle } from '../../../../ui/page-title.tsx';

export default function Page() {
  return (
    <>
      <PageTitle of="Access" />
      <AccessView />
    </>
  );
}
