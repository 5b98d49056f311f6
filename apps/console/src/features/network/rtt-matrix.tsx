'use client';
/** Who measures what to whom, as a canvas of bounded size; over it one cell for keyboard and screen reader, which says the pair in a sentence. */
import { useTheme } from 'next-themes';
import { useEffect, useRef, useState } from 'react';
import type { RttPair } from '../../data/rtt-pairs.ts';
import { matrixSize } from './matrix-size.ts';
import { rttPalette, rttStep } from './rtt-colours.ts';

/** The two ends of a way: members, or regions. */
export interface Between {
  readonly from: string;
  readonly to: string;
}

export interface RttMatrixProps {
  readonly label: string;
  /** Rows and columns, in this order; as many as a side holds. */
  readonly ids: readonly string[];
  readonly pairs: readonly RttPair[];
  /** A member has no way to itself; a region has ways within. */
  readonly within: boolean;
  /** The words for a cell. */
  readonly sentenceOf: (pair: Between) => string;
  readonly selected: Between | undefined;
  readonly onSelect: (pair: Between) => void;
}

interface NamesProps {
  readonly ids: readonly string[];
  readonly cell: number;
  readonly above: boolean;
}

/** Beside the rows or above the columns; who hears the page is told the pair. */
function Names({ ids, cell, above }: NamesProps) {
  return (
    <div
      aria-hidden="true"
      className={`flex font-mono text-xs text-soft ${above ? 'items-end' : 'flex-col items-end'}`}
    >
      {ids.map((id) =>
        above ? (
          <span
            key={id}
            className="flex max-h-24 shrink-0 items-center overflow-hidden"
            style={{ width: cell, writingMode: 'vertical-rl', transform: 'rotate(180deg)' }}
          >
            {id}
          </span>
        ) : (
          <span key={id} className="max-w-40 shrink-0 truncate" style={{ height: cell, lineHeight: `${cell}px` }}>
            {id}
          </span>
        ),
      )}
    </div>
  );
}

export function RttMatrix({ label, ids, pairs, within, sentenceOf, selected, onSelect }: RttMatrixProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { resolvedTheme } = useTheme();
  const theme = resolvedTheme === 'light' ? 'light' : 'dark';
  const [active, setActive] = useState({ row: 0, column: 1 });
  const { cell, side, named } = matrixSize(ids.length);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    const scale = window.devicePixelRatio;
    element.width = side * scale;
    element.height = side * scale;
    context.scale(scale, scale);
    const style = getComputedStyle(element);
    const palette = rttPalette(theme);
    const slowest = pairs.reduce((most, { rttMs }) => Math.max(most, rttMs ?? 0), 0);
    const at = new Map(ids.map((id, i) => [id, i]));
    for (const { from, to, rttMs, status } of pairs) {
      const [row, column] = [at.get(from), at.get(to)];
      if (row === undefined || column === undefined) continue;
      const [x, y] = [column * cell, row * cell];
      if (rttMs !== undefined) {
        context.fillStyle = palette[rttStep(rttMs, slowest)] ?? '';
        context.fillRect(x, y, cell - 1, cell - 1);
      }
      if (status === 'Alive') continue;
      // A cross, not only a colour.
      context.strokeStyle = style.getPropertyValue(status === 'Suspect' ? '--status-suspect' : '--status-dead');
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x + 1, y + 1);
      context.lineTo(x + cell - 2, y + cell - 2);
      context.moveTo(x + cell - 2, y + 1);
      context.lineTo(x + 1, y + cell - 2);
      context.stroke();
    }
    if (within) return;
    context.fillStyle = style.getPropertyValue('--line-strong');
    for (let i = 0; i < ids.length; i++) context.fillRect(i * cell, i * cell, cell - 1, cell - 1);
  }, [ids, pairs, within, cell, side, theme]);

  const row = Math.min(active.row, ids.length - 1);
  const column = Math.min(active.column, ids.length - 1);
  const [from = '', to = ''] = [ids[row], ids[column]];
  const move = (event: React.KeyboardEvent): void => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -ids.length],
      End: [0, ids.length],
      PageUp: [-10, 0],
      PageDown: [10, 0],
    };
    const step = steps[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect({ from, to });
    } else if (step !== undefined) {
      event.preventDefault();
      const inside = (value: number): number => Math.max(0, Math.min(ids.length - 1, value));
      setActive({ row: inside(row + step[0]), column: inside(column + step[1]) });
    }
  };
  const point = (event: React.MouseEvent<HTMLElement>): { readonly row: number; readonly column: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      row: Math.min(ids.length - 1, Math.floor((event.clientY - box.top) / cell)),
      column: Math.min(ids.length - 1, Math.floor((event.clientX - box.left) / cell)),
    };
  };
  const sentence = sentenceOf({ from, to });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-soft" role="status">
        {sentence}
      </p>
      <div className="grid gap-1 overflow-auto" style={{ gridTemplateColumns: named ? 'max-content 1fr' : '1fr' }}>
        {named ? (
          <>
            <span />
            <Names ids={ids} cell={cell} above />
            <Names ids={ids} cell={cell} above={false} />
          </>
        ) : null}
        {/* biome-ignore lint/a11y/useSemanticElements: a grid that is painted is no table; the table view is one */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the cell takes the keys */}
        <div
          role="grid"
          tabIndex={-1}
          aria-label={label}
          aria-rowcount={ids.length}
          aria-colcount={ids.length}
          className="relative cursor-crosshair"
          style={{ width: side, height: side }}
          onMouseMove={(event) => setActive(point(event))}
          onClick={(event) => {
            const hit = point(event);
            onSelect({ from: ids[hit.row] ?? '', to: ids[hit.column] ?? '' });
          }}
        >
          <canvas ref={canvas} className="absolute inset-0 h-full w-full" />
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: focus goes to the cell */}
          <div role="row" aria-rowindex={row + 1}>
            {/* biome-ignore lint/a11y/useSemanticElements: as above */}
            <div
              role="gridcell"
              tabIndex={0}
              aria-colindex={column + 1}
              aria-selected={selected?.from === from && selected.to === to}
              aria-label={sentence}
              title={sentence}
              className="absolute outline-2 outline-offset-1 outline-accent outline-solid"
              style={{ left: column * cell, top: row * cell, width: cell - 1, height: cell - 1 }}
              onKeyDown={move}
            />
          </div>
        </div>
      </div>
    </div>
  );
}
