import { notFound } from 'next/navigation';
import { NamespaceView } from '../../../../../../features/namespaces/namespace-view.tsx';
import { NamespacesView } from '../../../../../../features/namespaces/namespaces-view.tsx';
import { PageTitle } from '../../../../../../ui/page-title.tsx';

interface NamespacePageProps {
  readonly params: Promise<{ readonly cluster: string; readonly namespace?: readonly string[] }>;
}

/** All namespaces, or one of them. */
export default async function Page({ params }: NamespacePageProps) {
  const { cluster, namespace = [] } = await params;
  const [name, ...more] = namespace;
  if (name === undefined)
    return (
      <>
        <PageTitle of="Namespaces" />
        <NamespacesView cluster={cluster} />
      </>
    );
  if (more.length > 0 || !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) notFound();
  return (
    <>
      <PageTitle of={`Namespace ${name}`} />
      <NamespaceView cluster={cluster} name={name} />
    </>
  );
}
