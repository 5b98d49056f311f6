import { ShardsView } from '../../../../../features/shards/shards-view.tsx';
import { PageTitle } from '../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Shards" />
      <ShardsView cluster={(await params).cluster} />
    </>
  );
}
