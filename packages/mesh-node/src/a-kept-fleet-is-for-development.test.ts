import { loadConfig } from '@omnirelay/config';
import { expect, it } from 'vitest';
import { createTestMembership } from './control-plane/testing/test-membership.ts';
import { startControlNode } from './start-control-node.ts';

const configOf = (mode: string, role: string) => {
  const tls = { certificatePath: 'a', keyPath: 'b', caPath: 'c' };
  const gossip = { nodeId: 'n0', role, clusterId: 'sim', tls };
  const registry = role === 'control' ? { registry: { kind: 'sqlite', path: 'registry.sqlite' } } : {};
  const security = { trustDomain: 'sim.test' };
  return loadConfig({
    text: JSON.stringify({ mesh: { mode, meshId: 'sim', dataDirectory: 'd', gossip, security, ...registry } }),
    env: {},
  });
};
const kept = { ...createTestMembership('n0'), raiseHighWater: () => undefined, vantageOf: () => 'silent' as const };

it('shows a fleet that is not gossip in development only, and on a control node only', async () => {
  await expect(startControlNode(configOf('production', 'control'), kept)).rejects.toThrow(
    /mesh\.mode.*in development only/s,
  );
  await expect(startControlNode(configOf('development', 'worker'), kept)).rejects.toThrow(
    /mesh\.gossip\.role.*expected control/s,
  );
});
