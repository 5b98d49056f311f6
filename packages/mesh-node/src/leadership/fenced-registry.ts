/** A node's registry with an eye on what fences refuse: whatever is written under a fence is to be written through it. */
import type { OmniRelayConfig } from '@omnirelay/config';
import type { Clock } from '@omnirelay/primitives';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import { seeFenceRejections } from './fence-rejections.ts';
import { leadershipLog } from './leadership-log.ts';

export interface FencedRegistryDeps {
  readonly config: OmniRelayConfig;
  readonly registry: GuardedRegistry;
  readonly membership: MembershipSource;
  readonly clock: Clock;
  readonly logger: NodeLogger;
  readonly metrics: NodeMetrics;
}

/** Disposing it disposes the one behind. */
export function fencedRegistry({ config, registry, membership, clock, logger, metrics }: FencedRegistryDeps) {
  const log = leadershipLog(membership, logger);
  return seeFenceRejections(registry, {
    writerId: config.mesh.gossip.nodeId,
    wall: () => clock.wall(),
    onRejected: (rejection) => {
      metrics.leadershipFenceRejections.inc();
      log.fenceRejected(rejection);
    },
    onError: (err) => logger.warn({ event: 'registry', err }, 'a refused write could not be recorded'),
  });
}
