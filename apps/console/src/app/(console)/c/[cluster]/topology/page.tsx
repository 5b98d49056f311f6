import { PageTitle } from '../../../../../ui/page-title.tsx';
import { TopologyPage } from './topology-page.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Topology" />
      <TopologyPage cluster={(await params).cluster} />
    </>
  );
}
