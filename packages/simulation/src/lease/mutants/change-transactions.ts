/** What planted bugs change in the transactions of a machine. */
import type { LeaseOutput } from '@omnirelay/protocol';

export type Transact = Extract<LeaseOutput, { kind: 'transact' }>;

/** Changes transactions whose id names what they are for: `claim`, `bump`, `epoch`. */
export const transactions =
  (what: string, change: (request: Transact) => Transact) =>
  (output: LeaseOutput): LeaseOutput =>
    output.kind === 'transact' && output.txnId.includes(`.${what}.`) ? change(output) : output;

export const without =
  (pattern: RegExp) =>
  (request: Transact): Transact => ({
    ...request,
    conditions: request.conditions.filter(({ key }) => !pattern.test(key)),
  });

/** Who leads first in the runs of seed 1. */
export const FIRST_LEADER = 0;
