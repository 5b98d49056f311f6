import { expect, it } from 'vitest';
import { confirmationCode, confirmOption, requireConfirmation } from './confirmation-code.ts';
import { EXIT } from './exit-codes.ts';

it('the code is the id of the one that it is done to, and of several how many, written as a shell takes it', () => {
  expect(confirmationCode('drain', ['n6'])).toBe('n6');
  expect(confirmationCode('drain', ['n6', 'n7'])).toBe('drain 2');
  expect([confirmOption('n6'), confirmOption('drain 2')]).toEqual(['--confirm n6', '--confirm "drain 2"']);
});

it('what is grave is done with its code alone, and another one is refused whatever it was meant for', () => {
  const require = (given: string | undefined, doing: string | undefined) => () =>
    requireConfirmation({ given, code: 'n6', doing });
  expect(require('n6', 'handing all over at once')).not.toThrow();
  expect(require(undefined, undefined)).not.toThrow();
  expect(require('n6', undefined)).not.toThrow();
  expect(require(undefined, 'handing all over at once')).toThrow(
    expect.objectContaining({
      message: 'Nothing was done: handing all over at once is confirmed by its code, which is n6.',
      exitCode: EXIT.usage,
      hint: expect.stringContaining('--confirm n6'),
    }),
  );
  for (const doing of ['handing all over at once', undefined])
    expect(require('n7', doing)).toThrow('Nothing was done: the code is n6, and not n7.');
});
