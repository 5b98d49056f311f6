'use client';
/** Beside the grid or the table: one shard, as it is now, and the way to its own page. */
import { shardState } from '@omnirelay/protocol/query';
import { Link2 } from 'lucide-react';
import Link from 'next/link';
import { shardCommand } from '../../data/cli-command.ts';
import { generationOf } from '../../data/map-version.ts';
import { NodeLink } from '../../data/node-link.tsx';
import { scopeAddress } from '../../data/scope-address.ts';
import { mapsAddress, shardAddress } from '../../data/shard-address.ts';
import { type ShardCell, shardScope } from '../../data/shard-cell.ts';
import { CliLine } from '../../ui/cli-line.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PanelRow, SidePanel } from '../../ui/side-panel.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { ShardActions } from './shard-actions.tsx';
import { ShardStateMark } from './shard-marks.tsx';
import { moveWords } from './shard-words.ts';

export interface ShardPanelProps {
  readonly cluster: string;
  /** As the address names it. */
  readonly name: string;
  readonly shard: ShardCell | undefined;
  readonly onClose: () => void;
}

export function ShardPanel({ cluster, name, shard, onClose }: ShardPanelProps) {
  const { fullTime } = useTimes();
  if (shard === undefined)
    return (
      <SidePanel label="Shard" title={<span className="font-mono">{name}</span>} onClose={onClose}>
        <EmptyState kind="nothing-exists" title="There is no such shard">
          Its namespace may have been removed, or its name be mistyped.
        </EmptyState>
      </SidePanel>
    );
  const node = (id: string) => <NodeLink cluster={cluster} nodeId={id} />;
  const move = moveWords(shard);
  return (
    <SidePanel
      label="Shard"
      title={
        <Link className="link font-mono" href={shardAddress(cluster, shard)} prefetch={false}>
          {name}
        </Link>
      }
      tools={<CopyButton text={() => window.location.href} label="Copy link to the shard" icon={Link2} />}
      onClose={onClose}
    >
      <dl>
        <PanelRow name="State">
          <ShardStateMark state={shardState(shard)} />
        </PanelRow>
        {move === undefined ? null : <PanelRow name="Move">{move}</PanelRow>}
        <PanelRow name="Leader">
          {shard.leaderId === undefined ? 'nobody' : node(shard.leaderId)}
          {shard.leaderEpoch === undefined ? '' : `, epoch ${shard.leaderEpoch}`}
        </PanelRow>
        <PanelRow name="Wanted at">
          {shard.ownerNodeId === undefined ? 'nowhere: no node may own it' : node(shard.ownerNodeId)}
        </PanelRow>
        {shard.pausedUntil === undefined ? null : (
          <PanelRow name="Paused until">{fullTime(shard.pausedUntil)}</PanelRow>
        )}
        {shard.statusReason === undefined ? null : <PanelRow name="Reason">{shard.statusReason}</PanelRow>}
        <PanelRow name="Strategy">{shard.strategyId}</PanelRow>
        <PanelRow name="Version">
          <Link className="link" href={mapsAddress(cluster, shard.namespace)} prefetch={false} title={shard.version}>
            {generationOf(shard.version)}
          </Link>
        </PanelRow>
        <PanelRow name="Since">
          {shard.updatedAt === undefined ? 'longer than is kept' : fullTime(shard.updatedAt)}
        </PanelRow>
        <PanelRow name="Scope">
          <Link className="link font-mono text-sm" href={scopeAddress(cluster, shardScope(shard))} prefetch={false}>
            {shardScope(shard)}
          </Link>
        </PanelRow>
      </dl>
      <ShardActions shard={shard} />
      <div className="flex flex-wrap gap-2">
        <Link className="button" href={shardAddress(cluster, shard, 'why')} prefetch={false}>
          Why is it here?
        </Link>
        <Link className="button" href={shardAddress(cluster, shard, 'history')} prefetch={false}>
          History
        </Link>
      </div>
      <CliLine command={shardCommand('get', shard)} shortcut="c" />
    </SidePanel>
  );
}
