import { expect, it } from 'vitest';
import { registryBench } from './registry-bench.ts';

it('measures each backend and its raw driver, under the names that the goals are set for', async () => {
  const report = await registryBench(['--rounds', '1', '--turn-ms', '30'], () => undefined);
  for (const backend of ['sqlite', 'redis', 'etcd', 'postgres', 'relay']) {
    const names = ['cas1PerS', 'cas1P99Ms', 'cas16PerS', 'cas16P99Ms', 'watchP50Ms', 'watchP99Ms', 'heartbeatsPerS'];
    for (const name of names) expect(report.figures[`${backend}.${name}`]).toBeGreaterThan(0);
    for (const name of names) expect(report.peers[`raw ${backend}`]?.[`${backend}.${name}`]).toBeGreaterThan(0);
    for (const name of ['cas1ToRaw', 'cas16ToRaw', 'watchP99ToRaw'])
      expect(report.ratios[`${backend}.${name}`]).toBeGreaterThan(0);
  }
  for (const name of ['cas1ToDirect', 'cas16ToDirect', 'watchP99ToDirect'])
    expect(report.ratios[`relay.${name}`]).toBeGreaterThan(0);
});

it('says which backends there are', async () => {
  await expect(registryBench(['--backend', 'mysql'], () => undefined)).rejects.toThrow(
    /mysql: expected sqlite, redis, etcd, postgres, relay/,
  );
});
