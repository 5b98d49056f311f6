'use client';
/**
 * The grid of shards: a canvas of what is in sight, and over it one cell for keyboard and screen reader, which says its shard in a sentence. No
 * element a shard: ten thousand of them would be more than a browser carries.
 */
import { useTheme } from 'next-themes';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ColoursOfNames } from '../../data/eight-colours.ts';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { slotByKey } from './grid-keys.ts';
import { bandAt, slotAt, slotsWithin } from './hit-shards.ts';
import type { BandLook } from './paint-bands.ts';
import { readShardPalette } from './paint-cells.ts';
import { shardCellId } from './shard-cell-id.ts';
import { cellBox, cellPlace, type GridBand, type ShardGrid } from './shard-grid.ts';
import type { ShardColouring } from './shard-looks.ts';
import { ShardPainter } from './shard-painter.ts';
import { ShardTip } from './shard-tip.tsx';
import { shardSentence } from './shard-words.ts';
import { useLasso } from './use-lasso.ts';

export interface ShardHeatGridProps {
  readonly shards: readonly ShardCell[];
  /** Places in them, by key. */
  readonly at: ReadonlyMap<string, number>;
  readonly grid: ShardGrid;
  readonly looks: Uint32Array;
  readonly colouring: ShardColouring;
  readonly colours: ColoursOfNames;
  /** Pixels of the frame, and how high it may be. */
  readonly width: number;
  readonly lookOf: (band: GridBand) => BandLook;
  /** Whatever the looks of bands rest on. */
  readonly light: string;
  /** The key of the shard that a key leads from. */
  readonly active: string | undefined;
  /** It has been jumped to, so many times so far. */
  readonly pulse: number;
  readonly selected: string | undefined;
  /** What is shown is old. */
  readonly stale: boolean;
  readonly onActive: (key: string) => void;
  readonly onOpen: (key: string) => void;
  readonly onChoose: (shards: readonly ShardCell[]) => void;
  readonly onBand: (band: GridBand) => void;
}

const TIP = { width: 288, height: 210, beside: 14 } as const;

export function ShardHeatGrid(props: ShardHeatGridProps) {
  const { shards, at, grid, looks, colouring, colours, width, lookOf, light, active, pulse, selected, stale } = props;
  const { onActive, onOpen, onChoose, onBand } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cell = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 0 });
  const [hovered, setHovered] = useState<{ readonly slot: number; readonly x: number; readonly y: number }>();
  const { resolvedTheme } = useTheme();
  const times = useTimes();
  const keysId = useId();
  const [painter] = useState(() => new ShardPainter());
  const shardIn = (slot: number | undefined): ShardCell | undefined =>
    slot === undefined ? undefined : shards[grid.places[slot] ?? -1];

  const slots = useMemo(() => {
    const ofPlaces = new Map<number, number>();
    for (const [slot, place] of grid.places.entries()) ofPlaces.set(place, slot);
    return ofPlaces;
  }, [grid]);
  const slotOf = (key: string | undefined): number | undefined => slots.get(at.get(key ?? '') ?? -1);
  const activeSlot = slotOf(active) ?? slotOf(selected) ?? 0;
  const activeShard = shardIn(activeSlot);
  const box = cellBox(grid, activeSlot);
  const place = cellPlace(grid, activeSlot);
  const selectedBox = selected === undefined ? undefined : cellBox(grid, slotOf(selected) ?? -1);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = (): void =>
      setSeen((before) =>
        before.top === element.scrollTop && before.height === element.clientHeight
          ? before
          : { top: element.scrollTop, height: element.clientHeight },
      );
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read
  useEffect(() => {
    if (width === 0 || seen.height === 0) return;
    const request = requestAnimationFrame(() => {
      const element = canvas.current;
      if (element === null) return;
      painter.paint(element, {
        grid,
        looks,
        inSight: { ...seen, width },
        palette: readShardPalette(element),
        colouring,
        owners: [...colours.values()],
        lookOf,
        light,
      });
    });
    return () => cancelAnimationFrame(request);
  }, [grid, looks, seen, width, colouring, colours, lookOf, light, painter, resolvedTheme]);

  const seesCell = (): void => {
    const element = frame.current;
    if (element === null || box === undefined) return;
    const margin = 40;
    if (box.y < element.scrollTop + margin) element.scrollTop = Math.max(0, box.y - margin);
    else if (box.y + box.height > element.scrollTop + element.clientHeight - margin)
      element.scrollTop = box.y + box.height - element.clientHeight + margin;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is jumped to is brought into sight when it is, and left alone afterwards
  useLayoutEffect(() => {
    if (pulse === 0) return;
    seesCell();
    cell.current?.focus({ preventScroll: true });
  }, [pulse]);

  const { lasso, handlers } = useLasso({
    onDrawn: (drawn) => onChoose(slotsWithin(grid, drawn).flatMap((slot) => shardIn(slot) ?? [])),
    onPressed: (x, y) => {
      const shard = shardIn(slotAt(grid, x, y));
      const band = bandAt(grid, x, y);
      if (shard !== undefined) {
        onActive(shardKey(shard));
        onOpen(shardKey(shard));
      } else if (band !== undefined) onBand(band);
    },
    onOver: (x, y) => {
      const slot = slotAt(grid, x, y);
      if (slot !== hovered?.slot) setHovered(slot === undefined ? undefined : { slot, x, y });
    },
    onLeft: () => setHovered(undefined),
  });
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (activeShard !== undefined) onOpen(shardKey(activeShard));
      return;
    }
    const to = shardIn(slotByKey(grid, activeSlot, event));
    if (to === undefined) return;
    event.preventDefault();
    onActive(shardKey(to));
    requestAnimationFrame(() => cell.current?.scrollIntoView({ block: 'nearest' }));
  };
  const under = lasso === undefined ? shardIn(hovered?.slot) : undefined;
  const tipStyle =
    hovered === undefined
      ? {}
      : {
          left: Math.max(0, Math.min(hovered.x + TIP.beside, width - TIP.width)),
          top:
            hovered.y + TIP.beside + TIP.height > seen.top + seen.height
              ? Math.max(seen.top, hovered.y - TIP.height)
              : hovered.y + TIP.beside,
        };
  return (
    <div
      ref={frame}
      className="relative max-h-[max(320px,calc(100dvh-310px))] overflow-x-hidden overflow-y-auto"
      style={{ filter: stale ? 'saturate(0.6)' : undefined }}
    >
      <p id={keysId} className="sr-only">
        Arrows go from shard to shard, Home and End to the ends of a row, Page Up and Page Down ten rows, Enter shows
        the shard in the panel.
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a grid that is painted is no table; the table view is one */}
      <div
        role="grid"
        tabIndex={-1}
        aria-label="Shards"
        aria-describedby={keysId}
        aria-rowcount={grid.rows}
        aria-colcount={grid.columns}
        className="relative cursor-crosshair select-none"
        style={{ height: grid.height }}
        {...handlers}
      >
        <canvas
          ref={canvas}
          className="pointer-events-none sticky top-0 left-0 block w-full"
          style={{ height: Math.min(seen.height, grid.height) || undefined }}
        />
        {selectedBox === undefined ? null : (
          <div
            className="pointer-events-none absolute outline-2 outline-offset-1 outline-accent outline-solid"
            style={{ left: selectedBox.x, top: selectedBox.y, width: selectedBox.width, height: selectedBox.height }}
          />
        )}
        {activeShard === undefined || box === undefined || place === undefined ? null : (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: focus goes to the cell
          <div role="row" aria-rowindex={place.row + 1}>
            {/* biome-ignore lint/a11y/useSemanticElements: as above */}
            <div
              // Another one for each jump, so that it pulses anew.
              key={pulse}
              ref={cell}
              role="gridcell"
              tabIndex={0}
              id={shardCellId(shardKey(activeShard))}
              aria-colindex={place.column + 1}
              aria-selected={shardKey(activeShard) === selected}
              aria-label={shardSentence(activeShard, times)}
              className={`pointer-events-none absolute outline-accent focus:outline-2 focus:outline-offset-2 focus:outline-solid ${pulse > 0 ? 'pulsing' : ''}`}
              style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
              onKeyDown={onKeyDown}
              // Of assistive technology: a pointer meets the cells behind it.
              onClick={() => onOpen(shardKey(activeShard))}
            />
          </div>
        )}
        {lasso === undefined ? null : (
          <div
            className="pointer-events-none absolute border border-accent bg-accent/15"
            style={{ left: lasso.x, top: lasso.y, width: lasso.width, height: lasso.height }}
          />
        )}
        {under === undefined ? null : <ShardTip shard={under} style={tipStyle} />}
      </div>
    </div>
  );
}
