'use client';
/**
 * One lane a scope, the newest at the right, painted on one canvas. Over it one cell for keyboard and screen reader, which says a piece in a
 * sentence; the arrows go from piece to piece. Drawing over the lanes with the pointer chooses a range of time.
 */
import { useTheme } from 'next-themes';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { ColoursOfNames } from '../../data/eight-colours.ts';
import { useTimeZone } from '../../ui/time-zone.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { type Lane, type LaneInput, type LanePiece, layOutLane, type TimeWindow, xToTime } from './lane-layout.ts';
import { LaneNames } from './lane-names.tsx';
import { type LanePlace, laneKey, pieceAt } from './lane-steps.ts';
import { pieceSentence } from './lane-words.ts';
import type { WhoLeads } from './lanes-of.ts';
import { BAR, readPalette } from './paint-lanes.ts';
import { AXIS_HEIGHT, paintTimeline } from './paint-timeline.ts';
import { timeAxis } from './time-axis.ts';
import { useBrush } from './use-brush.ts';

export interface TimelineProps {
  readonly cluster: string;
  readonly lanes: readonly LaneInput[];
  readonly window: TimeWindow;
  readonly nowMs: number;
  readonly leaders: ColoursOfNames;
  /** Who leads now, in a few words, by scope. */
  readonly current: WhoLeads;
  /** What is shown is old. */
  readonly stale: boolean;
  readonly onOpen: (lane: Lane, piece: LanePiece) => void;
  readonly onBrush: (window: TimeWindow) => void;
}

/** Where names have a column of their own; on a phone they stand above their lanes. */
const NAMES_FIT = 640;
const ROOMY = { laneHeight: 54, nameHeight: 0 } as const;
const NARROW = { laneHeight: 74, nameHeight: 20 } as const;

export function Timeline(props: TimelineProps) {
  const { cluster, lanes: inputs, window: shown, nowMs, leaders, current, stale, onOpen, onBrush } = props;
  const [frame, frameWidth] = useWidth<HTMLDivElement>();
  const [area, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { resolvedTheme } = useTheme();
  const { zone, times } = useTimeZone();
  const [place, setPlace] = useState<LanePlace | undefined>(undefined);
  const keysId = useId();
  const narrow = frameWidth < NAMES_FIT;
  const { laneHeight, nameHeight } = narrow ? NARROW : ROOMY;
  const lanes = useMemo(
    () => (width === 0 ? [] : inputs.map((input) => layOutLane(input, { window: shown, width, nowMs }))),
    [inputs, shown, width, nowMs],
  );
  const { brush, handlers } = useBrush({
    width,
    onBrushed: (from, to) =>
      onBrush({ fromMs: xToTime(from, { window: shown, width }), toMs: xToTime(to, { window: shown, width }) }),
    onPressed: (x, y) => {
      const hit = hitAt(x, y);
      if (hit !== undefined) onOpen(hit.lane, hit.piece);
    },
    onOver: (x, y) => {
      const hit = hitAt(x, y);
      if (hit !== undefined) setPlace({ scope: hit.lane.scope, atMs: hit.piece.fromMs });
    },
  });
  const hitAt = (x: number, y: number): { readonly lane: Lane; readonly piece: LanePiece } | undefined => {
    const lane = lanes[Math.floor((y - AXIS_HEIGHT) / laneHeight)];
    // The narrow ones lie on top, and are hit a little beside as well.
    const near = (slack: number) => lane?.pieces.find((one) => x >= one.x - slack && x < one.x + one.width + slack);
    const alarm = near(3);
    const piece = alarm !== undefined && alarm.kind !== 'held' ? alarm : near(0);
    return lane === undefined || piece === undefined ? undefined : { lane, piece };
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read
  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0) return;
    const palette = readPalette(element);
    const marks = timeAxis(shown, width, zone);
    paintTimeline(element, { lanes, marks, width, laneHeight, nameHeight, palette, leaders, stale, brush });
  }, [lanes, shown, width, zone, laneHeight, nameHeight, leaders, stale, brush, resolvedTheme]);

  const active = pieceAt(lanes, place);
  const activeLane = active === undefined ? undefined : lanes[active.lane];
  const sentence =
    active === undefined || activeLane === undefined ? '' : pieceSentence(activeLane, active.piece, { times, nowMs });
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (active === undefined || activeLane === undefined) return;
    const meant = laneKey(lanes, active, event);
    if (meant === undefined) return;
    if (meant.kind === 'open') onOpen(activeLane, active.piece);
    else if (meant.kind === 'step') setPlace(meant.to);
    else {
      const middle = (Math.max(active.piece.fromMs, shown.fromMs) + Math.min(active.piece.toMs, shown.toMs)) / 2;
      const half = ((shown.toMs - shown.fromMs) * meant.by) / 2;
      onBrush({ fromMs: middle - half, toMs: middle + half });
    }
    event.preventDefault();
  };
  const height = AXIS_HEIGHT + inputs.length * laneHeight;
  return (
    <div ref={frame} className="flex min-w-0 flex-col gap-1">
      <p id={keysId} className="sr-only">
        Arrows go from piece to piece, Enter explains its election, plus and minus narrow and widen the range of time.
      </p>
      <p aria-hidden="true" className="min-h-5 text-sm text-soft">
        {place === undefined
          ? 'Draw over the lanes to choose a range of time; a press on a piece explains its election. Keys: arrows, Enter, + and -.'
          : sentence}
      </p>
      <div className={narrow ? 'relative' : 'grid grid-cols-[13rem_minmax(0,1fr)]'}>
        <LaneNames
          cluster={cluster}
          scopes={inputs.map(({ scope }) => scope)}
          current={current}
          laneHeight={laneHeight}
          top={AXIS_HEIGHT}
          narrow={narrow}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: lanes that are painted are no table; the table view is one */}
        <div
          ref={area}
          role="grid"
          tabIndex={-1}
          aria-describedby={keysId}
          aria-label="Who led, by scope and time"
          aria-rowcount={inputs.length}
          className="relative cursor-crosshair touch-pan-y select-none"
          style={{ height }}
          {...handlers}
        >
          <canvas ref={canvas} className="absolute inset-0 h-full w-full" />
          {active === undefined || activeLane === undefined ? null : (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: focus goes to the cell
            <div role="row" aria-rowindex={active.lane + 1}>
              {/* biome-ignore lint/a11y/useSemanticElements: as above */}
              <div
                role="gridcell"
                tabIndex={0}
                aria-colindex={active.at + 1}
                aria-label={sentence}
                data-piece={active.piece.kind}
                className="pointer-events-none absolute outline-accent focus:outline-2 focus:outline-offset-3 focus:outline-solid"
                style={{
                  left: active.piece.x,
                  top: AXIS_HEIGHT + active.lane * laneHeight + nameHeight + BAR.top,
                  width: Math.max(4, active.piece.width),
                  height: BAR.height,
                }}
                onKeyDown={onKeyDown}
                // Of assistive technology: a pointer meets the lanes behind it.
                onClick={() => onOpen(activeLane, active.piece)}
              />
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
