/** Opens what a node follows of shards, over its registry. It begins when it is started. */
import type { Clock } from '@omnirelay/primitives';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { NodeLogger } from '../observability/logger.ts';
import { FollowedShards } from './followed-shards.ts';

export interface FollowedShardsOf {
  readonly registry: GuardedRegistry;
  readonly clock: Clock;
  readonly logger: NodeLogger;
}

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export const openFollowedShards = ({ registry, clock, logger }: FollowedShardsOf): FollowedShards =>
  new FollowedShards({
    registry,
    wall: () => clock.wall(),
    onError: (err) => logger.warn({ event: 'registry', err }, 'the registry did not answer'),
    onUnreadable: (record, why) =>
      logger.warn({ event: 'record-unreadable', record, runbook: RUNBOOK }, `${record} cannot be read: ${why}`),
  });
