/** The least that each kind of node needs, for the tests to vary. */
import type { ConfigInput } from '../schema.ts';

export function minimalWorker(): ConfigInput {
  return {
    configVersion: 1,
    mesh: {
      meshId: 'shop',
      gossip: { nodeId: 'w1', advertiseHost: 'w1.test', tls: { certificatePath: 'c', keyPath: 'k', caPath: 'a' } },
      security: { trustDomain: 'mesh.example.com' },
    },
  };
}

export function minimalControl(): ConfigInput {
  const { mesh } = minimalWorker();
  return {
    configVersion: 1,
    mesh: { ...mesh, gossip: { ...mesh.gossip, role: 'control' }, registry: { kind: 'sqlite', path: 'r.sqlite' } },
  };
}
