'use client';
/** How much is left of a run and how fast it goes, drawn by the chart library. */
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts';
import type { RunPoint } from '../../data/run-series.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useWidth } from '../../ui/use-width.ts';

export interface RunChartProps {
  readonly points: readonly RunPoint[];
  readonly label: string;
  /** When it would be done as it goes now, if it goes. */
  readonly doneAtMs: number | undefined;
}

const HEIGHT = 220;

export function RunChart({ points, label, doneAtMs }: RunChartProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const { clockTime } = useTimes();
  const tick = { fill: 'var(--soft)', fontSize: 12 };
  const nowMs = points.at(-1)?.atMs;
  return (
    <div ref={frame} role="img" aria-label={label} className="w-full">
      {width === 0 ? null : (
        <ComposedChart
          width={width}
          height={HEIGHT}
          data={[...points]}
          margin={{ top: 12, right: 8, bottom: 4, left: 0 }}
        >
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="atMs"
            type="number"
            domain={['dataMin', doneAtMs ?? 'dataMax']}
            tickFormatter={(ms: number) => clockTime(ms).slice(0, 8)}
            tick={tick}
            minTickGap={48}
            stroke="var(--line-strong)"
          />
          <YAxis yAxisId="left" allowDecimals={false} width={44} tick={tick} stroke="var(--line-strong)" />
          <YAxis
            yAxisId="right"
            orientation="right"
            allowDecimals={false}
            width={44}
            tick={tick}
            stroke="var(--line-strong)"
          />
          <Area
            yAxisId="left"
            type="stepAfter"
            dataKey="remaining"
            stroke="var(--accent)"
            fill="var(--accent)"
            fillOpacity={0.2}
            isAnimationActive={false}
            activeDot={false}
          />
          <Line
            yAxisId="right"
            dataKey="perMinute"
            stroke="var(--text)"
            strokeDasharray="4 3"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
          {doneAtMs === undefined || nowMs === undefined ? null : (
            <ReferenceLine
              yAxisId="left"
              x={nowMs}
              stroke="var(--line-strong)"
              label={{ value: 'now', fill: 'var(--soft)', fontSize: 12, position: 'insideTopLeft' }}
            />
          )}
          {doneAtMs === undefined ? null : (
            <ReferenceLine
              yAxisId="left"
              x={doneAtMs}
              stroke="var(--line-strong)"
              strokeDasharray="2 2"
              label={{ value: 'done', fill: 'var(--soft)', fontSize: 12, position: 'insideTopRight' }}
            />
          )}
        </ComposedChart>
      )}
    </div>
  );
}
