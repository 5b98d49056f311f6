'use client';
/** One document of policy: what holds and where it comes from, its text, its versions, who did what to it; and the editor. */
import { lazy, Suspense } from 'react';
import { namespaceOfPolicy, POLICY_TABS, type PolicyTab, policyAddress } from '../../data/policy-address.ts';
import { policyGetCommand } from '../../data/policy-command.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { PageTabs } from '../../ui/page-tabs.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { PolicyHistory } from './policy-history.tsx';
import { PolicySaveChip } from './policy-save-chip.tsx';
import { PolicySummary } from './policy-summary.tsx';
import { usePolicy } from './use-policy.ts';

// Fetched with its tab: an editor with its reviews is half of the page.
const PolicyConfig = lazy(() => import('./policy-config.tsx').then((found) => ({ default: found.PolicyConfig })));

const TAB_WORDS: Readonly<Record<PolicyTab, string>> = {
  summary: 'Summary',
  config: 'Config',
  history: 'History',
  audit: 'Audit',
};

export interface PolicyViewProps {
  readonly cluster: string;
  readonly id: string;
  readonly tab: PolicyTab;
  /** Given by the page, because the audit is a feature of its own. */
  readonly audit: (version: string) => React.ReactNode;
}

export function PolicyView({ cluster, id, tab, audit }: PolicyViewProps) {
  const answer = usePolicy(id);
  const { data } = answer;
  const namespace = namespaceOfPolicy(id);
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">
          Policy of {namespace === undefined ? 'the cluster' : <span className="font-mono">{namespace}</span>}
        </h1>
        {data === undefined ? null : (
          <span className="text-soft">
            {data.policy.version === 0 ? 'never written' : `version ${data.policy.version}`}
          </span>
        )}
        <PageTools command={policyGetCommand(id)} />
      </div>
      {data === undefined ? null : <PolicySaveChip cluster={cluster} policy={data.policy} />}
      <PageTabs
        label="Policy"
        tabs={POLICY_TABS}
        words={TAB_WORDS}
        current={tab}
        addressOf={(name) => policyAddress(cluster, id, name)}
      />
      {tab === 'audit' ? (
        audit(data?.policy.etag ?? '')
      ) : data === undefined ? (
        <Unreadable what="The policy" error={answer.error} command={policyGetCommand(id)} />
      ) : tab === 'summary' ? (
        <PolicySummary cluster={cluster} answer={data} />
      ) : tab === 'config' ? (
        <Suspense>
          <PolicyConfig answer={data} />
        </Suspense>
      ) : (
        <PolicyHistory cluster={cluster} policy={data.policy} />
      )}
    </div>
  );
}
