'use client';
/** The packed grid: a canvas, and over it a DOM twin of the same cells for keyboard, pointer and screen reader. */
import { useTheme } from 'next-themes';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Peer } from '../../data/model.ts';
import type { PeerCluster } from '../../data/order-peers.ts';
import { peerSentence } from '../../data/peer-sentence.ts';
import { useTimeZone } from '../../ui/time-zone.tsx';
import { cellId, nodeOfCell } from './cell-id.ts';
import { GridPainter } from './grid-painter.ts';
import { GridTwin } from './grid-twin.tsx';
import { cellAt, type Direction, neighbourCell, packGrid } from './pack-grid.ts';
import { readColours } from './paint-grid.ts';
import { useRoom } from './use-room.ts';

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

export interface TopologyGridProps {
  readonly clusters: readonly PeerCluster[];
  readonly selected: string | undefined;
  readonly stale: boolean;
  /** The node whose cell has focus from the start: it had it in the other view. */
  readonly start: string | undefined;
  readonly onSelect: (nodeId: string) => void;
}

/** Whether the letters that names are painted in have come; what was painted before is painted again. */
function useLettersReady(): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let shown = true;
    void document.fonts.ready.then(() => shown && setReady(true));
    return () => {
      shown = false;
    };
  }, []);
  return ready;
}

export function TopologyGrid({ clusters, selected, stale, start, onSelect }: TopologyGridProps) {
  const [frame, { width, height }] = useRoom();
  const { zone } = useTimeZone();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [focused, setFocused] = useState(start);
  const [hovered, setHovered] = useState<string | undefined>(undefined);
  /** Whether focus is in the grid: the page takes it away without a word from a cell that moves to another row. */
  const holdsFocus = useRef(start !== undefined);
  const { resolvedTheme } = useTheme();
  const lettersReady = useLettersReady();
  const peers = useMemo(
    () =>
      new Map(
        clusters.flatMap((cluster) =>
          cluster.groups.flatMap((group) => group.peers.map((peer): [string, Peer] => [peer.nodeId, peer])),
        ),
      ),
    [clusters],
  );
  const toPack = clusters.map((cluster) => ({
    key: cluster.key,
    groups: cluster.groups.map((group) => ({ key: group.key, nodeIds: group.peers.map((peer) => peer.nodeId) })),
  }));
  const layoutKey = JSON.stringify(toPack);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout depends on ids and their order alone
  const grid = useMemo(() => packGrid(toPack, width, height), [layoutKey, width, height]);
  const pointedAt = hovered === undefined ? undefined : peers.get(hovered);
  const active = [focused, selected].find((id) => id !== undefined && peers.has(id)) ?? grid.cells[0]?.nodeId;

  // biome-ignore lint/correctness/useExhaustiveDependencies: names in other letters are painted anew
  const painter = useMemo(() => new GridPainter(), [lettersReady]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme changes the colours that are read
  useEffect(() => {
    if (width === 0) return;
    const request = requestAnimationFrame(() => {
      const element = canvas.current;
      if (element === null) return;
      painter.paint(element, { grid, peers, colours: readColours(element), selected, stale, zone });
    });
    return () => cancelAnimationFrame(request);
  }, [grid, peers, selected, stale, zone, width, resolvedTheme, painter]);

  useLayoutEffect(() => {
    if (!holdsFocus.current || active === undefined || document.activeElement !== document.body) return;
    document.getElementById(cellId(active))?.focus({ preventScroll: true });
  });

  /** The cell under the pointer, whether or not the twin holds it. */
  const under = (event: React.MouseEvent): string | undefined => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cellAt(grid, event.clientX - left, event.clientY - top)?.nodeId;
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const pressed = event.key === 'Enter' || event.key === ' ' ? nodeOfCell(event.target as Element) : undefined;
    if (pressed !== undefined) {
      event.preventDefault();
      onSelect(pressed);
      return;
    }
    const direction = KEYS[event.key];
    if (direction === undefined || active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = neighbourCell(grid, active, direction);
    if (next === undefined) return;
    setFocused(next.nodeId);
    requestAnimationFrame(() => document.getElementById(cellId(next.nodeId))?.focus());
  };

  return (
    <div ref={frame} className="relative" style={{ height: grid.height, filter: stale ? 'saturate(0.6)' : undefined }}>
      {width === 0 ? null : (
        <>
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus; the twin over it says all */}
          <canvas ref={canvas} className="absolute inset-0 w-full" style={{ height: grid.height }} aria-hidden="true" />
          {/* biome-ignore lint/a11y/useSemanticElements: a grid of positioned cells is no table; the table twin is one */}
          <div
            role="grid"
            tabIndex={-1}
            aria-label="Nodes"
            aria-rowcount={grid.rows}
            aria-colcount={grid.columns}
            className="absolute inset-0"
            title={pointedAt === undefined ? undefined : peerSentence(pointedAt)}
            onKeyDown={onKeyDown}
            onMouseMove={(event) => setHovered(under(event))}
            onFocus={(event) => {
              const nodeId = nodeOfCell(event.target);
              if (nodeId === undefined) return;
              holdsFocus.current = true;
              setFocused(nodeId);
            }}
            onClick={(event) => {
              // A cell of the twin answers for itself: whoever presses it by voice or script has no pointer.
              const nodeId = nodeOfCell(event.target as Element) ?? under(event);
              if (nodeId === undefined) return;
              setFocused(nodeId);
              onSelect(nodeId);
            }}
            onBlur={() => {
              holdsFocus.current = false;
            }}
          >
            <GridTwin grid={grid} peers={peers} active={active} selected={selected} />
          </div>
        </>
      )}
    </div>
  );
}
