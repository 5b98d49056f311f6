'use client';
/** The same peers as a table; above a hundred rows only those in sight are in the page. */
import Link from 'next/link';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Peer } from '../../data/model.ts';
import { sortWorstFirst } from '../../data/order-peers.ts';
import { isOwnView } from '../../data/peer-sentence.ts';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import { cellId } from './cell-id.ts';

const ROW = 32;
const VIRTUAL_FROM = 100;
const OVERSCAN = 15;
const VIEWPORT = 640;

export interface TopologyTableProps {
  /** In any order: it shows them worst first. */
  readonly peers: readonly Peer[];
  readonly selected: string | undefined;
  /** The node whose row has focus from the start: it had it in the other view. */
  readonly start: string | undefined;
  readonly nodeAddress: (nodeId: string) => string;
  readonly onSelect: (nodeId: string) => void;
}

const HEADS = ['Node', 'Liveness', 'Intent', 'Role', 'Region', 'Version', 'RTT (ms)', ''];

export function TopologyTable({ peers: unsorted, selected, start, nodeAddress, onSelect }: TopologyTableProps) {
  const peers = useMemo(() => sortWorstFirst(unsorted), [unsorted]);
  const frame = useRef<HTMLElement>(null);
  const [startTop] = useState(
    () =>
      Math.max(
        0,
        peers.findIndex((peer) => peer.nodeId === start),
      ) * ROW,
  );
  const [top, setTop] = useState(startTop);
  const virtual = peers.length > VIRTUAL_FROM;
  const from = virtual ? Math.max(0, Math.floor(top / ROW) - OVERSCAN) : 0;
  const to = virtual ? Math.min(peers.length, from + Math.ceil(VIEWPORT / ROW) + 2 * OVERSCAN) : peers.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the table begins is no matter once it is there
  useLayoutEffect(() => {
    if (start === undefined || document.activeElement !== document.body) return;
    if (frame.current !== null) frame.current.scrollTop = startTop;
    document.getElementById(cellId(start))?.focus();
  }, []);
  return (
    <section
      ref={frame}
      id="nodes"
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
                  id={cellId(peer.nodeId)}
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
