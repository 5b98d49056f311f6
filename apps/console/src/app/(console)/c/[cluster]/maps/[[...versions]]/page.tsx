import { notFound } from 'next/navigation';
import { DiffView } from '../../../../../../features/maps/diff-view.tsx';
import { VersionsView } from '../../../../../../features/maps/versions-view.tsx';
import { PageTitle } from '../../../../../../ui/page-title.tsx';

interface MapsPageProps {
  readonly params: Promise<{ readonly cluster: string; readonly versions?: readonly string[] }>;
}

/** The list of versions, or what lies between two of them: `/maps/1764150710.44...1764150710.45`. */
export default async function Page({ params }: MapsPageProps) {
  const { cluster, versions = [] } = await params;
  const [range, ...more] = versions;
  if (range === undefined)
    return (
      <>
        <PageTitle of="Map versions" />
        <VersionsView cluster={cluster} />
      </>
    );
  const [, from, to] = /^(\d{1,20}\.\d{1,20})\.\.\.(\d{1,20}\.\d{1,20})$/.exec(decodeURIComponent(range)) ?? [];
  if (from === undefined || to === undefined || more.length > 0) notFound();
  return (
    <>
      <PageTitle of="What changed in a map" />
      <DiffView cluster={cluster} from={from} to={to} />
    </>
  );
}
