/** How a freeze stands at a moment, and in words. Pure. */
import type { Freeze } from '../../data/policy-model.ts';
import { span } from '../../ui/time.ts';

type Window = Pick<Freeze, 'from' | 'until'>;

/** By the clock of who looks: it ends by itself, and nobody tells. */
export function freezeStateAt({ from, until }: Window, nowMs: number): Freeze['state'] {
  if (Date.parse(until) <= nowMs) return 'Over';
  return Date.parse(from) <= nowMs ? 'Active' : 'Upcoming';
}

/** `holds, 2 h left`, `begins in 12 min`. */
export function freezeStateWords(freeze: Window, nowMs: number): string {
  switch (freezeStateAt(freeze, nowMs)) {
    case 'Over':
      return 'over';
    case 'Upcoming':
      return `begins in ${span(Date.parse(freeze.from) - nowMs)}`;
    case 'Active':
      return `holds, ${span(Date.parse(freeze.until) - nowMs)} left`;
  }
}
