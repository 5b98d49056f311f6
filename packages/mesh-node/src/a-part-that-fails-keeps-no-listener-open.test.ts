import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { closeParts } from './close-parts.ts';

it('what comes last is closed after all others have ended, however, and each failure is told', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const slow = Promise.withResolvers<void>();
  const order: string[] = [];
  const failures: string[] = [];
  const closing = closeParts(
    [Promise.reject(new Error('the control API')), undefined, slow.promise.then(() => void order.push('slow'))],
    async () => {
      order.push('last');
      listener.close();
      await once(listener, 'close');
      throw new Error('a socket');
    },
    ({ message }) => void failures.push(message),
  );
  slow.resolve();
  await closing;
  expect(order).toEqual(['slow', 'last']);
  expect(listener.listening).toBe(false);
  expect(failures).toEqual(['the control API', 'a socket']);
});
