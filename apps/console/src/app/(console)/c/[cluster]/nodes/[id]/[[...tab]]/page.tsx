import { notFound } from 'next/navigation';
import { PageTitle } from '../../../../../../../ui/page-title.tsx';
import { NodePage } from './node-page.tsx';

interface NodePageProps {
  readonly params: Promise<{ readonly cluster: string; readonly id: string; readonly tab?: readonly string[] }>;
}

const TABS = ['summary', 'shards', 'events', 'audit'] as const;

export default async function Page({ params }: NodePageProps) {
  const { cluster, id, tab = [] } = await params;
  const chosen = TABS.find((name) => name === (tab[0] ?? 'summary'));
  if (chosen === undefined || tab.length > 1 || !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(id)) notFound();
  return (
    <>
      <PageTitle of={`Node ${id}`} />
      <NodePage cluster={cluster} nodeId={id} tab={chosen} />
    </>
  );
}
