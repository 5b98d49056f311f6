/** What the colours and shapes of the lanes mean. */
import { useTheme } from 'next-themes';
import { type ColoursOfNames, OTHERS } from '../../data/eight-colours.ts';

const Sign = ({ children }: { readonly children: React.ReactNode }) => (
  <svg viewBox="0 0 20 14" className="h-3.5 w-5 shrink-0" aria-hidden="true">
    {children}
  </svg>
);

const SIGNS: readonly (readonly [string, React.ReactNode])[] = [
  [
    'no leader',
    <Sign key="gap">
      <rect x="1" y="1" width="18" height="12" fill="none" strokeWidth="2" className="stroke-status-dead" />
      <path d="M3 12 13 2M8 12 18 2" strokeWidth="2.5" className="stroke-status-dead" />
    </Sign>,
  ],
  [
    'more than one leader',
    <Sign key="overlap">
      <path d="M0 1h20v5H0zM0 8h20v5H0z" className="fill-status-conflict" />
    </Sign>,
  ],
  [
    'many elections',
    <Sign key="churn">
      <path d="M1.5 1v12M5.5 1v12M9.5 1v12M13.5 1v12M17.5 1v12" stroke="currentColor" />
    </Sign>,
  ],
  [
    'election',
    <Sign key="election">
      <path d="M7 3h6M10 3v11" stroke="currentColor" strokeWidth="1.5" className="text-soft" />
    </Sign>,
  ],
  [
    'step-down',
    <Sign key="step-down">
      <circle cx="10" cy="7" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.75" />
    </Sign>,
  ],
  [
    'write refused by the fence',
    <Sign key="rejection">
      <path d="M5 3h10l-5 9z" fill="currentColor" />
    </Sign>,
  ],
];

export interface LeaderLegendProps {
  readonly leaders: ColoursOfNames;
  /** Leaders that share the grey. */
  readonly others: number;
}

export function LeaderLegend({ leaders, others }: LeaderLegendProps) {
  const { resolvedTheme } = useTheme();
  const swatches = [...leaders, ...(others === 0 ? [] : [[`${others} more`, OTHERS] as const])];
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-1 text-sm" key={resolvedTheme}>
      <ul aria-label="Leaders" className="flex flex-wrap gap-x-4 gap-y-1">
        {swatches.map(([name, colour]) => (
          <li key={name} className="inline-flex items-center gap-1.5 font-mono">
            <span className="size-3 border border-line-strong" style={{ background: colour }} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
      <ul aria-label="Marks" className="flex flex-wrap gap-x-4 gap-y-1 text-soft">
        {SIGNS.map(([name, sign]) => (
          <li key={name} className="inline-flex items-center gap-1.5">
            <span className="text-text">{sign}</span>
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
