import { NetworkView } from '../../../../../features/network/network-view.tsx';
import { PageTitle } from '../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Network" />
      <NetworkView cluster={(await params).cluster} />
    </>
  );
}
