'use client';
import { shardState } from '@omnirelay/protocol/query';
/** The page of one shard: what it is, why it is there, how it came there, and what people did to it. It stays when the shard goes, and says so. */
import { TRPCClientError } from '@trpc/client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { shardCommand } from '../../data/cli-command.ts';
import { SHARD_TABS, type ShardTab, shardAddress, shardsAddress } from '../../data/shard-address.ts';
import { shardKey } from '../../data/shard-cell.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTabs } from '../../ui/page-tabs.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { ShardActions } from './shard-actions.tsx';
import { ShardHistory } from './shard-history.tsx';
import { ShardStateMark } from './shard-marks.tsx';
import { ShardSummary } from './shard-summary.tsx';
import { ShardWhy } from './shard-why.tsx';
import { useShard } from './use-shard.ts';

const TAB_WORDS: Readonly<Record<ShardTab, string>> = {
  summary: 'Summary',
  why: 'Why',
  history: 'History',
  audit: 'Audit',
};

export interface ShardViewProps {
  readonly cluster: string;
  readonly namespace: string;
  readonly shardId: string;
  readonly tab: ShardTab;
  /** Given by the page, because the audit is a feature of its own. */
  readonly audit: (version: string) => React.ReactNode;
}

const isNotFound = (error: unknown): boolean => error instanceof TRPCClientError && error.data?.code === 'NOT_FOUND';

export function ShardView({ cluster, namespace, shardId, tab, audit }: ShardViewProps) {
  const answer = useShard({ namespace, shardId });
  const { clockTime } = useTimes();
  const at = useSearchParams().get('at') ?? undefined;
  const key = shardKey({ namespace, shardId });
  const { data } = answer;
  const gone = isNotFound(answer.error);
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="font-mono text-xl font-semibold">{key}</h1>
        {data === undefined ? null : <ShardStateMark state={shardState(data.shard)} />}
        <PageTools
          command={
            tab === 'why'
              ? shardCommand('explain', { namespace, shardId, at })
              : shardCommand('get', { namespace, shardId })
          }
        />
      </div>
      {gone && data !== undefined ? (
        <p className="border-l-2 border-line-strong bg-raised px-3 py-1.5" role="status">
          The mesh no longer has this shard, since {clockTime(data.generatedAt)}. What stands here is what was last
          seen.
        </p>
      ) : null}
      {data === undefined || gone ? null : <ShardActions shard={data.shard} />}
      <PageTabs
        label="Shard"
        tabs={SHARD_TABS}
        words={TAB_WORDS}
        current={tab}
        addressOf={(name) => shardAddress(cluster, { namespace, shardId }, name)}
      />
      {tab === 'audit' ? (
        audit(data?.shard.version ?? '')
      ) : data === undefined ? (
        gone ? (
          <EmptyState kind="nothing-exists" title={`There is no shard ${key}`}>
            Its namespace may have fewer, or be named otherwise.{' '}
            <Link className="link" href={shardsAddress(cluster)} prefetch={false}>
              All shards
            </Link>
          </EmptyState>
        ) : (
          <Unreadable what="The shard" error={answer.error} command={shardCommand('get', { namespace, shardId })} />
        )
      ) : tab === 'summary' ? (
        <ShardSummary cluster={cluster} answer={data} />
      ) : tab === 'why' ? (
        <ShardWhy cluster={cluster} namespace={namespace} shardId={shardId} />
      ) : (
        <ShardHistory cluster={cluster} answer={data} />
      )}
    </div>
  );
}
