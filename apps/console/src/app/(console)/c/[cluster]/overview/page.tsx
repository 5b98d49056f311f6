import type { Metadata } from 'next';
import { OverviewView } from '../../../../../features/overview/overview-view.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default async function Page({ params }: { readonly params: Promise<{ readonly cluster: string }> }) {
  return <OverviewView cluster={(await params).cluster} />;
}
