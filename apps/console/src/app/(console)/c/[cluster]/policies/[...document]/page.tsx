import { notFound } from 'next/navigation';
import { isPolicyId, POLICY_TABS } from '../../../../../../data/policy-address.ts';
import { PageTitle } from '../../../../../../ui/page-title.tsx';
import { PolicyPage } from './policy-page.tsx';

interface DocumentPageProps {
  readonly params: Promise<{ readonly cluster: string; readonly document: readonly string[] }>;
}

/** `/policies/rebalance`, `/policies/rebalance.orders/history` */
export default async function Page({ params }: DocumentPageProps) {
  const { cluster, document } = await params;
  const [id = '', tab = 'summary', ...more] = document;
  const shown = POLICY_TABS.find((one) => one === tab);
  if (!isPolicyId(id) || shown === undefined || more.length > 0) notFound();
  return (
    <>
      <PageTitle of={`Policy ${id}`} />
      <PolicyPage cluster={cluster} id={id} tab={shown} />
    </>
  );
}
