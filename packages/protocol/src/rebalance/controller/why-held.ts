/** Why nothing may begin in a namespace: the brake before a window. */
import type { MassFailureBrake } from '../health/mass-failure-brake.ts';
import type { WindowVerdict } from '../policy/change-windows.ts';

export interface Held {
  /** A sentence without its full stop. */
  readonly why: string;
  /** When that is over by itself, Unix milliseconds: of a freeze its end, of a maintenance its beginning. */
  readonly until?: number;
}

/** Null: things may begin. */
export function whyHeld(brake: Pick<MassFailureBrake, 'isPulled' | 'words'>, { heldBy }: WindowVerdict): Held | null {
  if (brake.isPulled) return { why: `the brake is pulled: ${brake.words}` };
  if (heldBy === null) return null;
  const { kind, id, reason, from, until } = heldBy;
  return kind === 'freeze'
    ? { why: `the freeze ${id}: ${reason}`, until }
    : { why: `the maintenance ${id} is waited for: ${reason}`, until: from };
}
