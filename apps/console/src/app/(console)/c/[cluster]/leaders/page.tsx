import { LeadersView } from '../../../../../features/leaders/leaders-view.tsx';
import { PageTitle } from '../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Leaders" />
      <LeadersView cluster={(await params).cluster} />
    </>
  );
}
