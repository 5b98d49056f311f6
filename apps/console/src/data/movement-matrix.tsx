/** Who gives to whom where too many do for a Sankey: a row a giver, a column a taker, the darker the more. The table beside says the same in numbers. */
import { type Flow, matrixOf } from './flow-graph.ts';

export interface MovementMatrixProps {
  readonly flows: readonly Flow[];
  readonly label: string;
}

/** Names have room beside rows of this height. */
const NAMED_FROM = 10;
const NAMES = 96;
const SIDE = 560;

export function MovementMatrix({ flows, label }: MovementMatrixProps) {
  const { rows, columns, cells, most } = matrixOf(flows);
  const cell = Math.max(2, Math.min(18, Math.floor(SIDE / Math.max(rows.length, columns.length))));
  const names = cell >= NAMED_FROM ? NAMES : 0;
  const [width, height] = [names + columns.length * cell, names + rows.length * cell];
  return (
    <div className="overflow-auto">
      <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <rect x={names} y={names} width={width - names} height={height - names} fill="var(--sunken)" />
        {names === 0
          ? null
          : rows.map((name, at) => (
              <text
                key={name}
                x={names - 4}
                y={names + (at + 0.72) * cell}
                textAnchor="end"
                fontSize={10}
                fill="var(--soft)"
              >
                {name}
              </text>
            ))}
        {names === 0
          ? null
          : columns.map((name, at) => (
              <text
                key={name}
                transform={`translate(${names + (at + 0.72) * cell} ${names - 4}) rotate(-90)`}
                fontSize={10}
                fill="var(--soft)"
              >
                {name}
              </text>
            ))}
        {cells.map(({ row, column, from, to, count }) => (
          <rect
            key={`${from} ${to}`}
            x={names + column * cell}
            y={names + row * cell}
            width={Math.max(1, cell - 1)}
            height={Math.max(1, cell - 1)}
            fill="var(--accent)"
            fillOpacity={0.25 + (0.75 * count) / Math.max(1, most)}
          >
            <title>{`${from} to ${to}: ${count}`}</title>
          </rect>
        ))}
      </svg>
    </div>
  );
}
