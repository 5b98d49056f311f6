/** What is known of a change whose call failed. */
import { TRPCClientError } from '@trpc/client';

export type ChangeOutcome = 'refused' | 'unknown';

/** Answers behind which the change may have been carried out all the same: nobody who knows has spoken. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'INTERNAL_SERVER_ERROR',
  'BAD_GATEWAY',
  'SERVICE_UNAVAILABLE',
  'GATEWAY_TIMEOUT',
  'TIMEOUT',
  'CLIENT_CLOSED_REQUEST',
]);

export function changeOutcome(error: unknown): ChangeOutcome {
  const code: unknown = error instanceof TRPCClientError ? error.data?.code : undefined;
  return typeof code === 'string' && !UNKNOWN.has(code) ? 'refused' : 'unknown';
}
