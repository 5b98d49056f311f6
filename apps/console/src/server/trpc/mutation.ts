/** What every change is asked with beside its object, and how a control node is asked for it. */
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { said } from './placement-input.ts';
import { untilGone } from './procedures.ts';

/** Where a reason is needed. */
export const neededReason = z.string().trim().min(1).max(BOUNDS.reasonCharacters);

export const mutationInput = {
  reason: z.string().trim().max(BOUNDS.reasonCharacters).optional(),
  changeTicket: z.string().trim().max(BOUNDS.ticketCharacters).optional(),
  dryRun: z.boolean().default(false),
  /** The version that was reviewed: the change is refused if another came between. */
  ifMatch: z.string().max(BOUNDS.etagCharacters).optional(),
  /** One a dialog, so that a second click repeats nothing. */
  idempotencyKey: z.uuid(),
};

export interface MutationInput {
  readonly reason?: string | undefined;
  readonly changeTicket?: string | undefined;
  readonly dryRun: boolean;
  readonly ifMatch?: string | undefined;
  readonly idempotencyKey: string;
}

export const mutationOf = ({ reason, changeTicket, dryRun, ifMatch, idempotencyKey }: MutationInput) => ({
  dryRun,
  ...(changeTicket === undefined || changeTicket === '' ? {} : { changeTicket }),
  ...(reason === undefined || reason === '' ? {} : { reason }),
  ...(ifMatch === undefined ? {} : { ifMatch }),
  ...(dryRun ? {} : { idempotencyKey }),
});

type Reasoned = MutationInput & { readonly reason: string };

/** What is asked for, with its mutation, and nothing that was left out. */
export function askedOf<Input extends Reasoned>(input: Input) {
  const { reason, changeTicket: _, dryRun: __, ifMatch: ___, idempotencyKey: ____, ...asked } = input;
  return { ...said(asked), ...mutationOf(input), reason };
}

/** A question ends with the browser that asked it. A change does not: the screen says that leaving does not cancel. */
export const changeOptions = (
  { dryRun }: MutationInput,
  signal: AbortSignal | undefined,
): { readonly signal?: AbortSignal } => (dryRun ? untilGone(signal) : {});
