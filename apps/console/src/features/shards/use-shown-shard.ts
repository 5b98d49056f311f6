'use client';
/**
 * Which shard is looked at, in the grid, in the table and in the panel: `v` goes from one view to the other at the same shard, and whoever leaves the panel is back
 * where it was opened.
 */
import { useEffect, useRef, useState } from 'react';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { shardCellId, shardOfElement } from './shard-cell-id.ts';
import type { ShardsView } from './view-state.ts';

export interface ShownShard {
  /** The key of the shard that a key leads from in the grid. */
  readonly active: string | undefined;
  readonly onActive: (key: string) => void;
  /** The one whose row has focus from the start. */
  readonly start: string | undefined;
  readonly onStart: (key: string | undefined) => void;
  readonly open: (key: string) => void;
  readonly closePanel: () => void;
}

export function useShownShard(
  { view, selected }: Pick<ShardsView, 'view' | 'selected'>,
  show: (change: Partial<ShardsView>) => void,
): ShownShard {
  const [start, setStart] = useState<string | undefined>(undefined);
  const [active, setActive] = useState<string | undefined>(undefined);
  const leftPanelOf = useRef<string | undefined>(undefined);
  const closePanel = (): void => {
    if (selected === undefined) return;
    leftPanelOf.current = selected;
    show({ selected: undefined });
  };
  // Back to the cell once it is there: the view may be changing as well.
  useEffect(() => {
    if (leftPanelOf.current === undefined || selected !== undefined) return;
    const cell = document.getElementById(shardCellId(leftPanelOf.current));
    if (cell === null) return;
    leftPanelOf.current = undefined;
    cell.focus();
  });
  useShortcut('v', 'Grid or table', () => {
    setStart(shardOfElement(document.activeElement) ?? active);
    show({ view: view === 'grid' ? 'table' : 'grid' });
  });
  useShortcut('Escape', 'Close the panel', closePanel);
  return {
    active: active ?? start,
    onActive: setActive,
    start,
    onStart: setStart,
    closePanel,
    open(key) {
      setActive(key);
      show({ selected: key });
    },
  };
}
