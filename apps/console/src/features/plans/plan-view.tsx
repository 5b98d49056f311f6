'use client';
/** The page of a plan, which reads like a pull request: what it is, what can be done to it, and behind its tabs what was said, what it moves, what it costs, and how it ran. It stays when the plan is gone, and says so. */
import { TRPCClientError } from '@trpc/client';
import Link from 'next/link';
import { lazy, Suspense } from 'react';
import { planCommand, planMovesCommand } from '../../data/change-command.ts';
import { ChangeMark } from '../../data/change-mark.tsx';
import { PLAN_TABS, type PlanTab, planAddress, plansAddress } from '../../data/plan-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTabs } from '../../ui/page-tabs.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { PlanActions } from './plan-actions.tsx';
import { PlanBanners } from './plan-banners.tsx';
import { PlanChecks } from './plan-checks.tsx';
import { PlanConversation } from './plan-conversation.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { usePlan } from './use-plan.ts';

// Each fetched with its tab: whoever begins at the list of plans need not carry them.
const PlanLoad = lazy(() => import('./plan-load.tsx').then((found) => ({ default: found.PlanLoad })));
const PlanMoves = lazy(() => import('./plan-moves.tsx').then((found) => ({ default: found.PlanMoves })));
const PlanRun = lazy(() => import('./plan-run.tsx').then((found) => ({ default: found.PlanRun })));

const TAB_WORDS: Readonly<Record<PlanTab, string>> = {
  conversation: 'Conversation',
  moves: 'Moves',
  load: 'Load',
  checks: 'Checks',
  run: 'Run',
  audit: 'Audit',
};

export interface PlanViewProps {
  readonly cluster: string;
  readonly id: string;
  readonly tab: PlanTab;
  /** Given by the page, because the audit is a feature of its own. */
  readonly audit: (version: string) => React.ReactNode;
}

const isNotFound = (error: unknown): boolean => error instanceof TRPCClientError && error.data?.code === 'NOT_FOUND';

export function PlanView({ cluster, id, tab, audit }: PlanViewProps) {
  const answer = usePlan(id);
  const { clockTime } = useTimes();
  const { data } = answer;
  const gone = isNotFound(answer.error);
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 text-xl font-semibold break-words">{data?.change.title ?? `Plan ${id}`}</h1>
        {data === undefined ? null : <ChangeMark change={data.change} />}
        <span className="font-mono text-sm text-soft">{id}</span>
        <PageTools command={tab === 'moves' ? planMovesCommand(id) : planCommand(id)} />
      </div>
      {gone && data !== undefined ? (
        <p className="border-l-2 border-line-strong bg-raised px-3 py-1.5" role="status">
          The mesh no longer keeps this plan, since {clockTime(data.generatedAt)}. What stands here is what was last
          seen.
        </p>
      ) : null}
      {data === undefined ? null : (
        <>
          <PlanBanners cluster={cluster} answer={data} />
          {gone ? null : <PlanActions cluster={cluster} answer={data} />}
          <PlanFacts cluster={cluster} answer={data} />
        </>
      )}
      <PageTabs
        label="Plan"
        tabs={PLAN_TABS}
        words={TAB_WORDS}
        current={tab}
        addressOf={(name) => planAddress(cluster, id, name)}
      />
      {tab === 'audit' ? (
        audit(data?.change.etag ?? '')
      ) : data === undefined ? (
        gone ? (
          <EmptyState kind="nothing-exists" title={`There is no plan ${id}`}>
            It may have ended so long ago that it is kept no longer.{' '}
            <Link className="link" href={plansAddress(cluster)} prefetch={false}>
              All plans
            </Link>
          </EmptyState>
        ) : (
          <Unreadable what="The plan" error={answer.error} command={planCommand(id)} />
        )
      ) : (
        <Suspense>
          {tab === 'conversation' ? (
            <PlanConversation answer={data} />
          ) : tab === 'moves' ? (
            <PlanMoves cluster={cluster} answer={data} />
          ) : tab === 'load' ? (
            <PlanLoad answer={data} />
          ) : tab === 'checks' ? (
            <PlanChecks answer={data} />
          ) : (
            <PlanRun cluster={cluster} answer={data} />
          )}
        </Suspense>
      )}
    </div>
  );
}
