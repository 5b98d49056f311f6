import { AuditSearch } from '../../../features/audit/audit-search.tsx';
import { PageTitle } from '../../../ui/page-title.tsx';

export default function Page() {
  return (
    <>
      <PageTitle of="Audit" />
      <AuditSearch />
    </>
  );
}
