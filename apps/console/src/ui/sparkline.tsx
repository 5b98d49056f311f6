/** A row of numbers as a small line, drawn by hand: a chart of the chart library for each of them would be too heavy. */
const WIDTH = 96;
const HEIGHT = 16;

export interface SparklineProps {
  readonly values: readonly number[];
  /** What it shows, in words, for those who do not see it. */
  readonly label: string;
}

export function Sparkline({ values, label }: SparklineProps) {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const line = values
    .map(
      (value, at) =>
        `${at === 0 ? 'M' : 'L'}${(at * step).toFixed(1)} ${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`,
    )
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-4 w-24 text-soft"
      preserveAspectRatio="none"
    >
      <path d={line} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
