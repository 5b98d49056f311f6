import { FreezesView } from '../../../../../features/freezes/freezes-view.tsx';
import { PageTitle } from '../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Freezes" />
      <FreezesView cluster={(await params).cluster} />
    </>
  );
}
