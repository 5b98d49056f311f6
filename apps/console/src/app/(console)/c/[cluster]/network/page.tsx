import type { Metadata } from 'next';
import { NetworkView } from '../../../../../features/network/network-view.tsx';

export const metadata: Metadata = { title: 'Network' };

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return <NetworkView cluster={(await params).cluster} />;
}
