/** A mesh that a person operates by the client: places for control nodes, workers, and a client of whoever is asked. */
import { type ControlClient, createControlClient } from '@omnirelay/client';
import type { EndsWithTest } from '@omnirelay/primitives/testing';
import { startTestIssuer } from '../../control-plane/testing/test-issuer.ts';
import { startNodeProcess } from '../../testing/node-process.ts';
import { type NodeOptions, type TestNode, TRUST_DOMAIN, testCluster } from '../../testing/test-cluster.ts';
import { BRISK, SHORT_LEASES } from './shard-mesh.ts';
import { controlPlaces } from './start-control.ts';

/** `scopes`: of the person. */
export async function operatedMesh(ends: EndsWithTest, scopes: string, sharding: NodeOptions['sharding'] = {}) {
  const cluster = ends.use(await testCluster());
  const issuer = ends.use(await startTestIssuer());
  const common = { sharding: { ...BRISK, ...sharding } } as const;
  const { seedPeers, control } = await controlPlaces(cluster, {
    ...common,
    leadership: SHORT_LEASES,
    control: { oidc: { issuer: issuer.url } },
  });
  const worker = (id: string, leadership: NodeOptions['leadership'] = {}) =>
    cluster.start(id, { gossip: { seedPeers }, ...common, leadership: { ...SHORT_LEASES, ...leadership } });
  const token = await issuer.token('omar', scopes);
  const clientOf = ({ mesh }: TestNode): ControlClient =>
    ends.use(
      createControlClient({
        endpoints: [`localhost:${mesh.ports.controlGrpc}`],
        ...{ caPem: cluster.caPem, trustDomain: TRUST_DOMAIN, token: async () => token },
      }),
    );
  return { cluster, control, worker, clientOf };
}

/** Such a mesh whose leader `k0` is a process of its own, to be killed, with the control node `k1` and the worker `w1` in this one. */
export async function ledToBeKilled(...asked: Parameters<typeof operatedMesh>) {
  const mesh = await operatedMesh(...asked);
  const { cluster, control, worker } = mesh;
  const k0 = asked[0].use(await startNodeProcess(cluster, 'k0', control(0)));
  const w1 = await worker('w1');
  await w1.until(() => w1.mesh.registry.state().kind === 'ok');
  const k1 = await cluster.start('k1', control(1));
  const leads = (id: string): boolean =>
    k1.mesh.leadership.tokens().some(({ scope, leaderId }) => scope === 'global-control' && leaderId === id);
  await k1.until(() => leads('k0'));
  return { ...mesh, k0, k1, w1, leads };
}
