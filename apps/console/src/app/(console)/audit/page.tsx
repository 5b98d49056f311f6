import type { Metadata } from 'next';
import { AuditSearch } from '../../../features/audit/audit-search.tsx';

export const metadata: Metadata = { title: 'Audit' };

export default function Page() {
  return <AuditSearch />;
}
