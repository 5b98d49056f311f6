import { OverviewView } from '../../../../../features/overview/overview-view.tsx';
import { PageTitle } from '../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Overview" />
      <OverviewView cluster={(await params).cluster} />
    </>
  );
}
