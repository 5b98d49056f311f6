/**
 * Why a step is taken begins with a word of the planner: `sick: 9,000 pending`. So whoever runs it can tell that it is for the health of its node, and leaves it
 * out once the node is well again. Reasons that people give begin as they like.
 */
import type { MoveReason } from '../../rebalance/plan/plan-model.ts';
import { CHANGE_BOUNDS } from '../bounds.ts';

const WORDS = {
  sick: true,
  leaving: true,
  rules: true,
  'evens-out': true,
  'makes-room': true,
} as const satisfies Record<MoveReason, true>;

/** Never more bytes than a step's reason may have: the words of a planner are one byte a character. */
export function reasonOfStep({ reason, why }: { readonly reason: MoveReason; readonly why: string }): string {
  const words = `${reason}: ${why}`;
  return [...words]
    .map((each) => (each.charCodeAt(0) < 0x80 ? each : '?'))
    .join('')
    .slice(0, CHANGE_BOUNDS.stepReasonBytes);
}

/** Undefined where the reason is none of a planner's. */
export function plannedFor(reason: string): MoveReason | undefined {
  const [word = ''] = reason.split(':', 1);
  return reason.includes(':') && Object.hasOwn(WORDS, word) ? (word as MoveReason) : undefined;
}
