import type { Metadata } from 'next';
import { TopologyPage } from './topology-page.tsx';

export const metadata: Metadata = { title: 'Topology' };

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return <TopologyPage cluster={(await params).cluster} />;
}
