/**
 * A control plane over any membership: the API, TLS, sockets and registry of a control node without its gossip. For benches, and for fleets
 * that are simulated; what a mesh runs is `startMeshNode`.
 */

import type { CertificateAuthority, IdentitySource } from '@omnirelay/pki';
import { NO_HIGH_WATER, openGuardedRegistry, openHighWater, openSqliteStore } from '@omnirelay/registry';
import type { ControlPlane } from './control-plane/control-plane.ts';
import { startControlPlane } from './control-plane/start-control-plane.ts';
import { Denials } from './membership/denials.ts';
import type { MembershipSource } from './membership/membership-source.ts';
import { systemClock } from './membership/system-clock.ts';
import { createNodeLogger } from './observability/logger.ts';
import { createNodeMetrics } from './observability/metrics.ts';
import { createNodeTracer } from './observability/node-tracer.ts';

export interface ControlPlaneAloneOptions {
  readonly membership: MembershipSource;
  readonly identity: IdentitySource;
  readonly authority: CertificateAuthority;
  readonly meshId: string;
  /** File of the sqlite registry; several processes may share it. */
  readonly registryPath: string;
  readonly grpcPort: number;
  readonly httpsPort: number;
}

const nobodyAnswers = async (): Promise<never> => {
  throw new Error('this control plane has no mesh behind it');
};

export async function startControlPlaneAlone(options: ControlPlaneAloneOptions): Promise<ControlPlane> {
  const { membership, identity, authority, meshId, registryPath } = options;
  const self = identity.current().identity;
  const { clusterId, nodeId } = self;
  await using building = new AsyncDisposableStack();
  const highWater = building.use(
    await openHighWater({ load: async () => NO_HIGH_WATER, save: async () => undefined }, () => undefined),
  );
  const registry = building.use(
    openGuardedRegistry({
      kind: 'sqlite',
      openStore: (signal) => openSqliteStore({ path: registryPath, meshId, clusterId, writerId: nodeId, signal }),
      meshId,
      clusterId,
      highWater,
      founding: () => ({ kind: 'given' }),
      clock: systemClock,
      writerId: nodeId,
    }),
  );
  const plane = building.use(
    await startControlPlane({
      self,
      membership,
      registry,
      authority,
      identity,
      config: {
        mode: 'dev',
        meshId,
        bindAddress: '127.0.0.1',
        grpcPort: options.grpcPort,
        httpsPort: options.httpsPort,
      },
      logger: createNodeLogger({ self, region: 'local', meshVersion: '0.1.0', level: 'silent' }),
      metrics: createNodeMetrics(),
      tracer: building.use(createNodeTracer({ self, meshVersion: '0.1.0' })),
      clock: systemClock,
      denials: new Denials(),
      tellMember: nobodyAnswers,
      askMember: nobodyAnswers,
      seeds: () => [],
      bootEpochFloor: () => 0n,
    }),
  );
  const parts = building.move();
  return { ...plane, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
