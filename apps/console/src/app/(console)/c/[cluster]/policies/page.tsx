import { PoliciesView } from '../../../../../features/policies/policies-view.tsx';
import { PageTitle } from '../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Policies" />
      <PoliciesView cluster={(await params).cluster} />
    </>
  );
}
