import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import { LIBRARY, LIBRARY_SOURCE } from './library/library.ts';
import { command } from './testing/redis-command.ts';
import { redisTest } from './testing/with-redis.ts';

const { start, open } = redisTest();
const libraryOf = (name: string, word: string) =>
  `#!lua name=${name}\nredis.register_function('${name}_hello', function() return '${word}' end)\n`;

test('another version of the library stays beside this one, and works', async () => {
  const redis = await start();
  await command(redis, ['FUNCTION', 'LOAD', libraryOf('omnirelay_v0', 'older')]);
  const store = await open(redis);
  await commit(store, txn([put('a')]));
  await command(redis, ['FUNCTION', 'LOAD', libraryOf('omnirelay_v2', 'newer')]);
  await commit(store, txn([put('b')]));
  expect(await command(redis, ['FCALL', 'omnirelay_v0_hello', '0'])).toBe('older');
  expect(await command(redis, ['FCALL', 'omnirelay_v2_hello', '0'])).toBe('newer');
});

test('a library of the same name that is not ours is left as it is, and refused', async () => {
  const redis = await start();
  await command(redis, ['FUNCTION', 'LOAD', libraryOf(LIBRARY, 'theirs')]);
  await expect(open(redis)).rejects.toMatchObject({
    code: 'newer_schema',
    message: expect.stringContaining('left as it is'),
  });
  expect(await command(redis, ['FCALL', `${LIBRARY}_hello`, '0'])).toBe('theirs');
});

test('a library that vanishes is loaded again, and no call is lost by it', async () => {
  const redis = await start();
  const store = await open(redis, { wait: { policy: 'none' } });
  await commit(store, txn([put('a')]));
  await command(redis, ['FUNCTION', 'FLUSH']);
  await commit(store, txn([put('b')]));
  await command(redis, ['FUNCTION', 'FLUSH']);
  expect((await store.read(['a', 'b'])).records).toHaveLength(2);
});

test('whoever changes the library gives it another name: nodes of two builds use one store', () => {
  const digest = createHash('sha256').update(LIBRARY_SOURCE).digest('hex').slice(0, 16);
  expect({ [LIBRARY]: digest }).toEqual({ omnirelay_v1: '24d4e298fb2e8c4b' });
});
