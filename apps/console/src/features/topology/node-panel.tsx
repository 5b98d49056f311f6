'use client';
/** A peek at one node, beside the grid. */
import { ArrowUpRight, X } from 'lucide-react';
import Link from 'next/link';
import { statusCommand } from '../../data/cli-command.ts';
import type { Peer } from '../../data/model.ts';
import { isOwnView } from '../../data/peer-sentence.ts';
import { CliLine } from '../../ui/cli-line.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PanelRow } from '../../ui/side-panel.tsx';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { changedQuery } from '../../ui/use-address.ts';

export interface NodePanelProps {
  readonly cluster: string;
  readonly nodeId: string;
  readonly peer: Peer | undefined;
  /** The node whose view is shown; `undefined`: the control node's. */
  readonly vantage: string | undefined;
  readonly actions: React.ReactNode;
  readonly onClose: () => void;
}

export function NodePanel({ cluster, nodeId, peer, vantage, actions, onClose }: NodePanelProps) {
  const { fullTime } = useTimes();
  return (
    <aside
      className="z-10 flex w-[min(420px,45vw)] shrink-0 flex-col gap-4 overflow-auto border-l border-line bg-surface p-4 max-md:absolute max-md:inset-0 max-md:w-full"
      aria-label={`Node ${nodeId}`}
    >
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 truncate font-mono text-lg font-semibold">{nodeId}</h2>
        <Link
          className="button ml-auto"
          href={`/c/${cluster}/nodes/${nodeId}${changedQuery('', { vantage })}`}
          prefetch={false}
        >
          Open node
          <ArrowUpRight className="size-3.5" aria-hidden="true" />
        </Link>
        <button type="button" className="icon-button" aria-label="Close the panel" onClick={onClose}>
          <X className="size-4" aria-hidden="true" />
        </button>
      </div>
      {peer === undefined ? (
        <EmptyState kind="nothing-exists" title="The mesh does not know this node">
          It may have been removed, or never have joined.
        </EmptyState>
      ) : (
        <>
          <dl>
            <PanelRow name="Liveness">
              <LivenessMark status={peer.status} />
            </PanelRow>
            <PanelRow name="Since">{fullTime(peer.statusSince)}</PanelRow>
            <PanelRow name="Intent">
              <IntentMark intent={peer.intent} />
              {peer.intentReason === undefined ? null : <span className="ml-2 text-soft">{peer.intentReason}</span>}
            </PanelRow>
            <PanelRow name="Role">{peer.metadata.role}</PanelRow>
            <PanelRow name="Region, zone">
              {[peer.metadata.region, peer.metadata.zone].filter((part) => part !== '').join(', ')}
            </PanelRow>
            <PanelRow name="Version">{peer.metadata.meshVersion}</PanelRow>
            <PanelRow name="Round trip">
              {isOwnView(peer)
                ? 'none: this is the node’s own view'
                : peer.rttMs === undefined
                  ? 'not measured'
                  : `${peer.rttMs.toFixed(1)} ms, from ${peer.observedBy}`}
            </PanelRow>
          </dl>
          {actions}
          <CliLine command={statusCommand(nodeId, vantage)} shortcut="c" />
        </>
      )}
    </aside>
  );
}
