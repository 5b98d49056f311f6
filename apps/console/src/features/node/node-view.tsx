'use client';
/** The page of one node. It stays when the node goes, and says when it went. */
import { Link2, Terminal } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { statusCommand } from '../../data/cli-command.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { Peer } from '../../data/model.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { changedQuery } from '../../ui/use-address.ts';
import { IntentActions } from './intent-actions.tsx';
import { NodeEvents } from './node-events.tsx';
import { NodeSummary } from './node-summary.tsx';
import { PendingChange } from './pending-change.tsx';
import { RemoveAction } from './remove-action.tsx';

export const NODE_TABS = ['summary', 'events', 'audit'] as const;
export type NodeTab = (typeof NODE_TABS)[number];

const TAB_WORDS: Readonly<Record<NodeTab, string>> = { summary: 'Summary', events: 'Events', audit: 'Audit' };

export interface NodeViewProps {
  readonly cluster: string;
  readonly nodeId: string;
  readonly tab: NodeTab;
  /** The node whose evidence is shown; `undefined`: the control node's. */
  readonly vantage: string | undefined;
  /** Chooses whose evidence; given by the page, because it belongs to another feature. */
  readonly vantagePicker: React.ReactNode;
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

export function NodeView({ cluster, nodeId, tab, vantage, vantagePicker, audit }: NodeViewProps) {
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
          </>
        )}
        <div className="ml-auto flex">
          <CopyButton text={() => window.location.href} label="Copy link" icon={Link2} />
          <CopyButton text={statusCommand(nodeId, vantage)} label="Copy as CLI" icon={Terminal} shortcut="c" />
        </div>
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
      <nav aria-label="Node" className="flex gap-4 border-b border-line">
        {NODE_TABS.map((name) => (
          <Link
            key={name}
            href={`/c/${cluster}/nodes/${nodeId}/${name}${changedQuery('', { vantage })}`}
            prefetch={false}
            aria-current={name === tab ? 'page' : undefined}
            className="-mb-px border-b-2 border-transparent px-0.5 py-1.5 text-soft hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text"
          >
            {TAB_WORDS[name]}
          </Link>
        ))}
      </nav>
      {tab === 'audit' ? (
        audit(`${peer?.intent ?? ''} ${peer?.intentAt ?? ''} ${peer?.etag ?? ''}`)
      ) : tab === 'events' ? (
        <NodeEvents nodeId={nodeId} peer={peer} vantage={vantage} tools={vantagePicker} />
      ) : peer !== undefined ? (
        <NodeSummary peer={peer} />
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
