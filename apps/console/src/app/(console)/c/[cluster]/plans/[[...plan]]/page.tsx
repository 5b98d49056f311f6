import { notFound } from 'next/navigation';
import { PLAN_TABS } from '../../../../../../data/plan-address.ts';
import { PlansView } from '../../../../../../features/plans/plans-view.tsx';
import { PageTitle } from '../../../../../../ui/page-title.tsx';
import { PlanPage } from './plan-page.tsx';

interface PlansPageProps {
  readonly params: Promise<{ readonly cluster: string; readonly plan?: readonly string[] }>;
}

/** All plans, or one of them. */
export default async function Page({ params }: PlansPageProps) {
  const { cluster, plan = [] } = await params;
  const [id, tab = 'conversation', ...more] = plan;
  if (id === undefined)
    return (
      <>
        <PageTitle of="Plans" />
        <PlansView cluster={cluster} />
      </>
    );
  const chosen = PLAN_TABS.find((name) => name === tab);
  if (chosen === undefined || more.length > 0 || !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(id)) notFound();
  return (
    <>
      <PageTitle of={`Plan ${id}`} />
      <PlanPage cluster={cluster} id={id} tab={chosen} />
    </>
  );
}
