'use client';
/** The page of one node. It stays when the node goes, and says when it went. */
import Link from 'next/link';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { statusCommand } from '../../data/cli-command.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { Peer } from '../../data/model.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTabs } from '../../ui/page-tabs.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { changedQuery } from '../../ui/use-address.ts';
import { IntentActions } from './intent-actions.tsx';
import { NodeEvents } from './node-events.tsx';
import { NodeSummary } from './node-summary.tsx';
import { PendingChange } from './pending-change.tsx';
import { RemoveAction } from './remove-action.tsx';

// Fetched where a node is drained: it follows all shards.
const DrainProgress = lazy(() => import('./drain-progress.tsx').then((found) => ({ default: found.DrainProgress })));
const DrainHolds = lazy(() => import('./drain-progress.tsx').then((found) => ({ default: found.DrainHolds })));

export const NODE_TABS = ['summary', 'shards', 'events', 'audit'] as const;
export type NodeTab = (typeof NODE_TABS)[number];

const TAB_WORDS: Readonly<Record<NodeTab, string>> = {
  summary: 'Summary',
  shards: 'Shards',
  events: 'Events',
  audit: 'Audit',
};

export interface NodeViewProps {
  readonly cluster: string;
  readonly nodeId: string;
  readonly tab: NodeTab;
  /** The node whose evidence is shown; `undefined`: the control node's. */
  readonly vantage: string | undefined;
  /** Chooses whose evidence; given by the page, because it belongs to another feature. */
  readonly vantagePicker: React.ReactNode;
  /** Given by the page, because shards are a feature of their own. */
  readonly shards: React.ReactNode;
  /** Given by the page, because the audit is a feature of its own. */
  readonly audit: (version: string) => React.ReactNode;
}

/** The node as last seen, though it may be gone from the fleet by now. */
function useLastSeen(
  peer: Peer | undefined,
  asOf: string | undefined,
): { readonly peer: Peer | undefined; readonly goneAt: string | undefined } {
  const [seen, setSeen] = useState<{ readonly peer: Peer | undefined; readonly goneAt: string | undefined }>({
    peer,
    goneAt: undefined,
  });
  useEffect(() => {
    setSeen((before) =>
      peer !== undefined
        ? { peer, goneAt: undefined }
        : { ...before, goneAt: before.goneAt ?? (before.peer === undefined ? undefined : asOf) },
    );
  }, [peer, asOf]);
  return peer === undefined ? seen : { peer, goneAt: undefined };
}

export function NodeView({ cluster, nodeId, tab, vantage, vantagePicker, shards, audit }: NodeViewProps) {
  const fleet = useLiveFleet();
  const { clockTime } = useTimes();
  const { peer, goneAt } = useLastSeen(fleet.peers.get(nodeId), fleet.head?.asOf);
  const whyNot = useWhyNotOperate();
  const home = `/c/${cluster}/topology`;
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="font-mono text-xl font-semibold">{nodeId}</h1>
        {peer === undefined ? null : (
          <>
            <LivenessMark status={peer.status} />
            <IntentMark intent={peer.intent} />
            {peer.intent === 'Draining' || peer.intent === 'Drained' ? (
              <Suspense>
                <DrainProgress peer={peer} />
              </Suspense>
            ) : null}
          </>
        )}
        <PageTools command={statusCommand(nodeId, vantage)} />
      </div>
      {goneAt === undefined ? null : (
        <p className="border-l-2 border-line-strong bg-raised px-3 py-1.5" role="status">
          The mesh no longer lists this node, since {clockTime(goneAt)}. What stands here is what was last seen.
        </p>
      )}
      {peer === undefined ? (
        <PendingChange nodeId={nodeId} whyNot={whyNot} />
      ) : (
        <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
          <IntentActions peer={peer} />
          <RemoveAction nodeId={nodeId} />
        </div>
      )}
      {peer?.intent === 'Draining' ? (
        <Suspense>
          <DrainHolds peer={peer} />
        </Suspense>
      ) : null}
      <PageTabs
        label="Node"
        tabs={NODE_TABS}
        words={TAB_WORDS}
        current={tab}
        addressOf={(name) => `/c/${cluster}/nodes/${nodeId}/${name}${changedQuery('', { vantage })}`}
      />
      {tab === 'audit' ? (
        audit(`${peer?.intent ?? ''} ${peer?.intentAt ?? ''} ${peer?.etag ?? ''}`)
      ) : tab === 'shards' ? (
        shards
      ) : tab === 'events' ? (
        <NodeEvents nodeId={nodeId} peer={peer} vantage={vantage} tools={vantagePicker} />
      ) : peer !== undefined ? (
        <NodeSummary cluster={cluster} peer={peer} />
      ) : fleet.ready ? (
        <EmptyState kind="nothing-exists" title={`The mesh does not know a node ${nodeId}`}>
          It may have been removed, or never have joined.{' '}
          <Link className="link" href={home}>
            Back to the topology
          </Link>
        </EmptyState>
      ) : (
        <EmptyState kind="not-received" title="Waiting for the first picture of the fleet" />
      )}
    </div>
  );
}
