import type { Metadata } from 'next';
import { AccessView } from '../../../../features/access/access-view.tsx';

export const metadata: Metadata = { title: 'Access' };

export default function Page() {
  return <AccessView />;
}
