/** Whether the windows of a policy let anything begin at a moment, and when that may become another. Those that are over count no more. */
import type { ChangeWindow } from './policy-model.ts';

export interface WindowVerdict {
  /** The freeze that stands, or the next maintenance that is waited for; null: things may begin. */
  readonly heldBy: ChangeWindow | null;
  /** When a window begins or ends next, Unix milliseconds; infinite when none does. */
  readonly changesAt: number;
}

/** `wall`: Unix milliseconds. */
export function judgeWindows(windows: readonly ChangeWindow[], wall: number): WindowVerdict {
  const ahead = windows.filter(({ until }) => until > wall);
  const stands = ({ from }: ChangeWindow): boolean => from <= wall;
  const changesAt = ahead.reduce(
    (next, one) => Math.min(next, stands(one) ? one.until : one.from),
    Number.POSITIVE_INFINITY,
  );
  // Of several the one that lasts longest is what is waited for.
  const [freeze] = ahead
    .filter((one) => one.kind === 'freeze' && stands(one))
    .sort((a, b) => b.until - a.until || (a.id < b.id ? -1 : 1));
  if (freeze !== undefined) return { heldBy: freeze, changesAt };
  const maintenance = ahead.filter(({ kind }) => kind === 'maintenance');
  if (maintenance.length === 0 || maintenance.some(stands)) return { heldBy: null, changesAt };
  const [next = null] = maintenance.sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  return { heldBy: next, changesAt };
}
