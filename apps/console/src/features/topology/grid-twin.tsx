'use client';
/**
 * The cells of the painted grid as elements, for keyboard and screen reader. Several times a second a few of them change: a cell is made
 * again only when it itself is another, and the grid listens for all of them.
 */
import { memo } from 'react';
import type { Peer } from '../../data/model.ts';
import { peerSentence } from '../../data/peer-sentence.ts';
import { cellId } from './cell-id.ts';
import type { GridCell, PackedGrid } from './pack-grid.ts';

/** Above this many the twin holds only the cells around the active one. */
const TWIN_CELLS = 1_000;
const TWIN_AROUND = 150;

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

export interface GridTwinProps {
  readonly grid: PackedGrid;
  readonly peers: ReadonlyMap<string, Peer>;
  /** The one that a key leads to. */
  readonly active: string | undefined;
  readonly selected: string | undefined;
}

export const GridTwin = memo(function GridTwin({ grid, peers, active, selected }: GridTwinProps) {
  return rowsOf(grid, active).map(([row, cells]) => (
    // biome-ignore lint/a11y/useSemanticElements: a grid of positioned cells is no table
    // biome-ignore lint/a11y/useFocusableInteractive: focus goes to the cells
    <div role="row" key={row} aria-rowindex={row + 1} className="contents">
      {cells.map(({ nodeId, x, y, width, height, column }) => {
        const peer = peers.get(nodeId);
        return peer === undefined ? null : (
          <TwinCell
            key={nodeId}
            {...{ peer, x, y, width, height, column }}
            active={nodeId === active}
            selected={nodeId === selected}
          />
        );
      })}
    </div>
  ));
});

interface TwinCellProps {
  readonly peer: Peer;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly column: number;
  readonly active: boolean;
  readonly selected: boolean;
}

const TwinCell = memo(function TwinCell({ peer, x, y, width, height, column, active, selected }: TwinCellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div
      role="gridcell"
      id={cellId(peer.nodeId)}
      tabIndex={active ? 0 : -1}
      aria-colindex={column + 1}
      aria-selected={selected}
      aria-label={peerSentence(peer)}
      data-status={peer.status}
      data-intent={peer.intent}
      className="absolute cursor-pointer"
      style={{ left: x, top: y, width, height }}
    />
  );
});
