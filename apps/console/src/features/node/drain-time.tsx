'use client';
/** In the review of a drain: how long it may take. What is not done by then goes on, and is told to be overdue. */
import { Choice } from '../../ui/choice.tsx';

const MINUTE_MS = 60_000;
const TIMES = [
  { value: 'any', word: 'No limit', ms: undefined },
  { value: '5m', word: '5 min', ms: 5 * MINUTE_MS },
  { value: '15m', word: '15 min', ms: 15 * MINUTE_MS },
  { value: '1h', word: '1 h', ms: 60 * MINUTE_MS },
  { value: '4h', word: '4 h', ms: 240 * MINUTE_MS },
] as const;

export interface DrainTimeProps {
  /** Milliseconds; undefined: as long as it takes. */
  readonly chosen: number | undefined;
  readonly onChoose: (ms: number | undefined) => void;
}

export const DrainTime = ({ chosen, onChoose }: DrainTimeProps) => (
  <div className="flex flex-wrap items-center gap-3">
    <span>
      Time <span className="text-soft">(what is not done then goes on, and is told)</span>
    </span>
    <Choice
      label="Time that the drain may take"
      options={TIMES}
      chosen={TIMES.find(({ ms }) => ms === chosen)?.value}
      onChoose={(value) => onChoose(TIMES.find((one) => one.value === value)?.ms)}
    />
  </div>
);
