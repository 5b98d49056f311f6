import { TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';
import { changeOutcome } from './change-outcome.ts';

const answered = (code: string): TRPCClientError<never> =>
  new TRPCClientError('said by the server', { result: { error: { data: { code } } } as never });

it.each(['FORBIDDEN', 'UNAUTHORIZED', 'CONFLICT', 'PRECONDITION_FAILED', 'BAD_REQUEST', 'NOT_FOUND'])(
  '%s means that nothing was done',
  (code) => {
    expect(changeOutcome(answered(code))).toBe('refused');
  },
);

it.each([
  ['the network broke', new TRPCClientError('Failed to fetch')],
  ['a proxy answered in its own words', new TRPCClientError('Unexpected token <')],
  ['no control node answered', answered('SERVICE_UNAVAILABLE')],
  ['a control node did not answer in time', answered('GATEWAY_TIMEOUT')],
  ['the console failed', answered('INTERNAL_SERVER_ERROR')],
  ['something else was thrown', new TypeError('?')],
])('when %s, nobody knows whether it was done', (_, error) => {
  expect(changeOutcome(error)).toBe('unknown');
});
