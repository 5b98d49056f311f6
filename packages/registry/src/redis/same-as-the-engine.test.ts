import { afterAll, beforeAll } from 'vitest';
import { testSameAsTheEngine } from '../compliance/same-as-the-engine.ts';
import { openRedisStore } from './redis-store.ts';
import { type RedisProcess, startRedis } from './testing/redis-process.ts';
import { urlOf } from './testing/with-redis.ts';

let redis: RedisProcess;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

testSameAsTheEngine('redis', (options) => openRedisStore({ ...options, target: { urls: [urlOf(redis)] } }), {
  numRuns: 250,
});
