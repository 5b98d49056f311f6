/** A new simulation (`new`), or one that is named by its question. */
import { SimulatorView } from '../../../../../../features/simulator/simulator-view.tsx';
import { PageTitle } from '../../../../../../ui/page-title.tsx';

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return (
    <>
      <PageTitle of="Simulator" />
      <SimulatorView cluster={(await params).cluster} />
    </>
  );
}
