import { scopePageOf } from '../../../../../../data/scope-address.ts';
import { ScopeView } from '../../../../../../features/leaders/scope-view.tsx';
import { SplitBrainView } from '../../../../../../features/leaders/split-brain-view.tsx';
import { environment } from '../../../../../../server/environment.ts';
import { PageTitle } from '../../../../../../ui/page-title.tsx';

interface ScopePageProps {
  readonly params: Promise<{ readonly cluster: string; readonly scope: readonly string[] }>;
}

const RUNBOOK = 'docs/runbooks/split-brain.md';

/** One scope, whose name may hold slashes; or the page that guides through its split brain. */
export default async function Page({ params }: ScopePageProps) {
  const { cluster, scope: parts } = await params;
  const { scope, splitBrain } = scopePageOf(parts);
  const { RUNBOOKS_URL } = environment();
  return (
    <>
      <PageTitle of={splitBrain ? `Split brain of ${scope}` : `Leader of ${scope}`} />
      {splitBrain ? (
        <SplitBrainView
          cluster={cluster}
          scope={scope}
          runbook={RUNBOOKS_URL === undefined ? RUNBOOK : new URL('split-brain.md', RUNBOOKS_URL).href}
        />
      ) : (
        <ScopeView cluster={cluster} scope={scope} />
      )}
    </>
  );
}
