import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policyProblems } from '../check-policy.ts';
import { loadConfig } from '../load-config.ts';

const folder = join(import.meta.dirname, '../../../../docs/examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const load = (name: string) => loadConfig({ path: join(folder, name), env: {} });

test('every example is valid and passes the policy of its mode', () => {
  expect(examples).toEqual(
    expect.arrayContaining([
      'dev.yaml',
      'prod.yaml',
      'prod-redis.yaml',
      'prod-etcd.yaml',
      'prod-postgres.yaml',
      'prod-worker.yaml',
    ]),
  );
  for (const name of examples) expect([name, policyProblems(load(name))]).toEqual([name, []]);
});

test('the examples for production are production, by default and in every key', () => {
  for (const name of examples.filter((example) => example.startsWith('prod'))) {
    const config = load(name);
    expect([name, config.mesh.mode]).toEqual([name, 'production']);
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('development CA:');
  }
  expect(load('prod.yaml').mesh).toMatchObject({ gossip: { role: 'control' }, registry: { kind: 'sqlite' } });
  expect(load('prod-redis.yaml').mesh).toMatchObject({ gossip: { role: 'control' }, registry: { kind: 'redis' } });
  expect(load('prod-etcd.yaml').mesh).toMatchObject({ gossip: { role: 'control' }, registry: { kind: 'etcd' } });
  expect(load('prod-postgres.yaml').mesh).toMatchObject({
    gossip: { role: 'control' },
    registry: { kind: 'postgres' },
  });
  expect(load('prod-worker.yaml').mesh).toMatchObject({ gossip: { role: 'worker' } });
  expect(load('dev.yaml').mesh.mode).toBe('development');
});
