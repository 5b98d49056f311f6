'use client';
/** The two pictures of a simulation, drawn by the chart library: fetched when there is something to draw, for no other page needs it. */
import { Bar, CartesianGrid, ComposedChart, Line, Sankey, XAxis, YAxis } from 'recharts';
import { useWidth } from '../ui/use-width.ts';
import type { NodeLoad, SankeyGraph } from './flow-graph.ts';

const ROW = 22;
const NODE_PADDING = 10;
const LEAST_HEIGHT = 180;

interface SankeyNodeProps {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly payload?: { readonly name?: string; readonly side?: string; readonly value?: number };
}

function SankeyNode({ x = 0, y = 0, width = 0, height = 0, payload = {} }: SankeyNodeProps) {
  const left = payload.side === 'from';
  return (
    <g>
      <rect x={x} y={y} width={width} height={Math.max(1, height)} fill="var(--line-strong)" />
      <text
        x={left ? x - 6 : x + width + 6}
        y={y + height / 2}
        dy="0.35em"
        textAnchor={left ? 'end' : 'start'}
        fontSize={12}
        fill="var(--text)"
      >
        {payload.name} {payload.value}
      </text>
    </g>
  );
}

export interface MovementSankeyProps {
  readonly graph: SankeyGraph;
  readonly label: string;
}

export function MovementSankey({ graph, label }: MovementSankeyProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const side = Math.max(
    ...(['from', 'to'] as const).map((one) => graph.nodes.filter((node) => node.side === one).length),
  );
  const names = Math.min(160, 24 + 8 * Math.max(...graph.nodes.map(({ name }) => name.length + 4)));
  return (
    <div ref={frame} role="img" aria-label={label} className="w-full">
      {width === 0 ? null : (
        <Sankey
          width={width}
          height={Math.max(LEAST_HEIGHT, side * (ROW + NODE_PADDING))}
          data={{ nodes: [...graph.nodes], links: [...graph.links] }}
          nodeWidth={10}
          nodePadding={NODE_PADDING}
          iterations={0}
          sort={false}
          margin={{ top: 8, bottom: 8, left: names, right: names }}
          node={<SankeyNode />}
          link={{ stroke: 'var(--accent)', strokeOpacity: 0.35 }}
        />
      )}
    </div>
  );
}

export interface LoadDumbbellProps {
  readonly load: readonly NodeLoad[];
  readonly label: string;
}

/** Hollow: before. Solid: after. The line between is how far and which way. */
export function LoadDumbbell({ load, label }: LoadDumbbellProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const rows = load.map((node) => ({
    ...node,
    span: [Math.min(node.before, node.after), Math.max(node.before, node.after)],
  }));
  const names = Math.min(160, 16 + 8 * Math.max(0, ...load.map(({ nodeId }) => nodeId.length)));
  const tick = { fill: 'var(--soft)', fontSize: 12 };
  return (
    <div ref={frame} role="img" aria-label={label} className="w-full">
      {width === 0 ? null : (
        <ComposedChart
          layout="vertical"
          width={width}
          height={Math.max(LEAST_HEIGHT, rows.length * ROW + 40)}
          data={rows}
          margin={{ top: 4, right: 24, bottom: 4, left: 0 }}
        >
          <CartesianGrid stroke="var(--line)" horizontal={false} />
          <XAxis type="number" allowDecimals={false} tick={tick} stroke="var(--line-strong)" />
          <YAxis type="category" dataKey="nodeId" width={names} tick={tick} stroke="var(--line-strong)" interval={0} />
          <Bar dataKey="span" barSize={3} fill="var(--line-strong)" isAnimationActive={false} />
          <Line
            dataKey="before"
            stroke="none"
            isAnimationActive={false}
            activeDot={false}
            dot={{ r: 4.5, stroke: 'var(--text)', strokeWidth: 1.5, fill: 'var(--surface)', fillOpacity: 1 }}
          />
          <Line
            dataKey="after"
            stroke="none"
            isAnimationActive={false}
            activeDot={false}
            dot={{ r: 4.5, stroke: 'var(--accent)', strokeWidth: 1.5, fill: 'var(--accent)', fillOpacity: 1 }}
          />
        </ComposedChart>
      )}
    </div>
  );
}
