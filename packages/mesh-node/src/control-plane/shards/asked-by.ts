/** Whose request a document is written for, as the generation that comes of it will say. */
import { type AskedBy, STORED_MAP_BOUNDS } from '@omnirelay/protocol';
import type { MutationOptions } from '@omnirelay/wire';
import type { OperationContext } from '../operation-context.ts';

export function askedBy(
  { caller: { principal }, correlationId }: Pick<OperationContext, 'caller' | 'correlationId'>,
  { reason, changeTicket }: Pick<MutationOptions, 'reason' | 'changeTicket'>,
): AskedBy {
  const actor = (principal.displayName || principal.subject).slice(0, STORED_MAP_BOUNDS.textLength);
  return {
    ...{ actor, correlationId },
    ...(reason === undefined ? {} : { reason }),
    ...(changeTicket === undefined ? {} : { changeTicket }),
  };
}
