'use client';
/** The same peers as a table; above a hundred rows only those in sight are in the page. */
import Link from 'next/link';
import { useState } from 'react';
import type { Peer } from '../../data/model.ts';
import { isOwnView } from '../../data/peer-sentence.ts';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';

const ROW = 32;
const VIRTUAL_FROM = 100;
const OVERSCAN = 15;
const VIEWPORT = 640;

export interface TopologyTableProps {
  readonly peers: readonly Peer[];
  readonly selected: string | undefined;
  readonly nodeAddress: (nodeId: string) => string;
  readonly onSelect: (nodeId: string) => void;
}

const HEADS = ['Node', 'Liveness', 'Intent', 'Role', 'Region', 'Version', 'RTT (ms)', ''];

export function TopologyTable({ peers, selected, nodeAddress, onSelect }: TopologyTableProps) {
  const [top, setTop] = useState(0);
  const virtual = peers.length > VIRTUAL_FROM;
  const from = virtual ? Math.max(0, Math.floor(top / ROW) - OVERSCAN) : 0;
  const to = virtual ? Math.min(peers.length, from + Math.ceil(VIEWPORT / ROW) + 2 * OVERSCAN) : peers.length;
  return (
    <section
      className="overflow-auto border border-line"
      style={virtual ? { maxHeight: VIEWPORT } : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      aria-label="Nodes as a table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className="w-full border-collapse" aria-rowcount={peers.length + 1}>
        <thead className="sticky top-0 bg-surface">
          <tr aria-rowindex={1}>
            {HEADS.map((head) => (
              <th key={head} scope="col" className={`table-head ${head.startsWith('RTT') ? 'text-right' : ''}`}>
                {head === '' ? <span className="sr-only">Details</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 ? <tr style={{ height: from * ROW }} /> : null}
          {peers.slice(from, to).map((peer, i) => (
            <tr
              key={peer.nodeId}
              aria-rowindex={from + i + 2}
              className={peer.nodeId === selected ? 'bg-sunken' : 'hover:bg-raised'}
            >
              <td className="table-cell">
                <Link className="link font-mono text-sm" href={nodeAddress(peer.nodeId)} prefetch={false}>
                  {peer.nodeId}
                </Link>
              </td>
              <td className="table-cell">
                <LivenessMark status={peer.status} />
              </td>
              <td className="table-cell">
                <IntentMark intent={peer.intent} />
              </td>
              <td className="table-cell">{peer.metadata.role}</td>
              <td className="table-cell">{peer.metadata.region}</td>
              <td className="table-cell text-soft">{peer.metadata.meshVersion}</td>
              <td className="table-cell text-right">
                {isOwnView(peer) ? 'this view' : (peer.rttMs?.toFixed(1) ?? '–')}
              </td>
              <td className="table-cell w-px">
                <button
                  type="button"
                  className="button h-6"
                  aria-label={`Show ${peer.nodeId} in the panel`}
                  onClick={() => onSelect(peer.nodeId)}
                >
                  Show
                </button>
              </td>
            </tr>
          ))}
          {to < peers.length ? <tr style={{ height: (peers.length - to) * ROW }} /> : null}
        </tbody>
      </table>
    </section>
  );
}
