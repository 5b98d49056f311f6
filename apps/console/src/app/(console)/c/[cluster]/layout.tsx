import { notFound } from 'next/navigation';
import { environment } from '../../../../server/environment.ts';

interface ClusterLayoutProps {
  readonly params: Promise<{ readonly cluster: string }>;
  readonly children: React.ReactNode;
}

export default async function ClusterLayout({ params, children }: ClusterLayoutProps) {
  if ((await params).cluster !== environment().MESH_CLUSTER_ID) notFound();
  return children;
}
