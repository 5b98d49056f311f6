import { PageTitle } from '../../../../../ui/page-title.tsx';
import { NodesPage } from './nodes-page.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Nodes" />
      <NodesPage cluster={(await params).cluster} />
    </>
  );
}
