'use client';
/** The packed grid: a canvas, and over it a DOM twin of the same cells for keyboard, pointer and screen reader. */
import { useTheme } from 'next-themes';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Peer } from '../../data/model.ts';
import type { PeerCluster } from '../../data/order-peers.ts';
import { peerSentence } from '../../data/peer-sentence.ts';
import { cellAt, type Direction, type GridCell, neighbourCell, type PackedGrid, packGrid } from './pack-grid.ts';
import { paintGrid, readColours } from './paint-grid.ts';

/** Above this many the twin holds only the cells around the active one. */
const TWIN_CELLS = 1_000;
const TWIN_AROUND = 150;

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

const sentenceOf = (peer: Peer | undefined): string => (peer === undefined ? '' : peerSentence(peer));

function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

function rowsOf(grid: PackedGrid, active: string | undefined): readonly (readonly [number, readonly GridCell[]])[] {
  let cells = grid.cells;
  if (cells.length > TWIN_CELLS) {
    const at = Math.max(
      0,
      cells.findIndex((cell) => cell.nodeId === active),
    );
    cells = cells.slice(Math.max(0, at - TWIN_AROUND), at + TWIN_AROUND);
  }
  return [...Map.groupBy(cells, (cell) => cell.row)].sort(([a], [b]) => a - b);
}

export function TopologyGrid({ clusters, selected, stale, start, onSelect }: TopologyGridProps) {
  const [frame, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [focused, setFocused] = useState(start);
  const [hovered, setHovered] = useState<string | undefined>(undefined);
  /** Whether focus is in the grid: the page takes it away without a word from a cell that moves to another row. */
  const holdsFocus = useRef(start !== undefined);
  const { resolvedTheme } = useTheme();
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
  const grid = useMemo(() => packGrid(toPack, width), [layoutKey, width]);
  const active = [focused, selected].find((id) => id !== undefined && peers.has(id)) ?? grid.cells[0]?.nodeId;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme changes the colours that are read
  useEffect(() => {
    if (width === 0) return;
    const paint = (): void => {
      const element = canvas.current;
      if (element !== null) paintGrid(element, { grid, peers, colours: readColours(element), selected, stale });
    };
    const request = requestAnimationFrame(paint);
    void document.fonts.ready.then(paint);
    return () => cancelAnimationFrame(request);
  }, [grid, peers, selected, stale, width, resolvedTheme]);

  useLayoutEffect(() => {
    if (!holdsFocus.current || active === undefined || document.activeElement !== document.body) return;
    document.getElementById(`cell-${active}`)?.focus({ preventScroll: true });
  });

  /** The cell under the pointer, whether or not the twin holds it. */
  const under = (event: React.MouseEvent): string | undefined => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cellAt(grid, event.clientX - left, event.clientY - top)?.nodeId;
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const direction = KEYS[event.key];
    if (direction === undefined || active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = neighbourCell(grid, active, direction);
    if (next === undefined) return;
    setFocused(next.nodeId);
    requestAnimationFrame(() => document.getElementById(`cell-${next.nodeId}`)?.focus());
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
            title={hovered === undefined ? undefined : sentenceOf(peers.get(hovered))}
            onKeyDown={onKeyDown}
            onMouseMove={(event) => setHovered(under(event))}
            onClick={(event) => {
              // A cell of the twin answers for itself: whoever presses it by voice or script has no pointer.
              const nodeId = event.target === event.currentTarget ? under(event) : undefined;
              if (nodeId === undefined) return;
              setFocused(nodeId);
              onSelect(nodeId);
            }}
            onBlur={() => {
              holdsFocus.current = false;
            }}
          >
            {rowsOf(grid, active).map(([row, cells]) => (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: focus goes to the cells
              <div role="row" key={row} aria-rowindex={row + 1} className="contents">
                {cells.map((cell) => {
                  const peer = peers.get(cell.nodeId);
                  if (peer === undefined) return null;
                  return (
                    // biome-ignore lint/a11y/useSemanticElements: as above
                    <div
                      role="gridcell"
                      key={cell.nodeId}
                      id={`cell-${cell.nodeId}`}
                      tabIndex={cell.nodeId === active ? 0 : -1}
                      aria-colindex={cell.column + 1}
                      aria-selected={cell.nodeId === selected}
                      aria-label={sentenceOf(peer)}
                      data-status={peer.status}
                      data-intent={peer.intent}
                      className="absolute cursor-pointer"
                      style={{ left: cell.x, top: cell.y, width: cell.width, height: cell.height }}
                      onFocus={() => {
                        holdsFocus.current = true;
                        setFocused(cell.nodeId);
                      }}
                      onClick={() => onSelect(cell.nodeId)}
                      onKeyDown={(event) => {
                        if (event.key !== 'Enter' && event.key !== ' ') return;
                        event.preventDefault();
                        onSelect(cell.nodeId);
                      }}
                    />
                  );
                })}
              </div>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
