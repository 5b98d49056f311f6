'use client';
/** For how long a shard is paused: it is resumed by itself then. */
import { Choice } from '../../ui/choice.tsx';

const DURATIONS = [
  { value: '15m', word: '15 min' },
  { value: '1h', word: '1 h' },
  { value: '4h', word: '4 h' },
  { value: '24h', word: '24 h' },
] as const;

export type PauseDuration = (typeof DURATIONS)[number]['value'];

export interface PauseDurationFieldProps {
  readonly chosen: PauseDuration;
  readonly onChoose: (duration: PauseDuration) => void;
}

export const PauseDurationField = ({ chosen, onChoose }: PauseDurationFieldProps) => (
  <div className="flex flex-wrap items-center gap-3">
    <span className="text-soft">For</span>
    <Choice label="For how long" options={DURATIONS} chosen={chosen} onChoose={onChoose} />
  </div>
);
