import type { Metadata } from 'next';
import { NodesPage } from './nodes-page.tsx';

export const metadata: Metadata = { title: 'Nodes' };

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return <NodesPage cluster={(await params).cluster} />;
}
