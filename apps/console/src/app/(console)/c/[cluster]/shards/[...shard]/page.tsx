import { notFound } from 'next/navigation';
import { SHARD_TABS } from '../../../../../../data/shard-address.ts';
import { PageTitle } from '../../../../../../ui/page-title.tsx';
import { ShardPage } from './shard-page.tsx';

interface ShardPageProps {
  readonly params: Promise<{ readonly cluster: string; readonly shard: readonly string[] }>;
}

/** One shard: its namespace, its number, and which side of it is looked at. */
export default async function Page({ params }: ShardPageProps) {
  const { cluster, shard } = await params;
  const [namespace = '', shardId = '', name = 'summary', ...more] = shard;
  const tab = SHARD_TABS.find((one) => one === name);
  const named = /^[a-z0-9][a-z0-9._-]{0,62}$/.test(namespace) && /^\d{5,6}$/.test(shardId);
  if (tab === undefined || !named || more.length > 0) notFound();
  return (
    <>
      <PageTitle of={`Shard ${namespace}/${shardId}`} />
      <ShardPage cluster={cluster} namespace={namespace} shardId={shardId} tab={tab} />
    </>
  );
}
