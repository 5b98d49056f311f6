/** Follows the policies and freezes of a registry by mirrors of its own: for whoever leads, and needs no control API for it. */
import { FREEZES_PREFIX, POLICIES_PREFIX } from '@omnirelay/protocol/policy';
import { type MirroredRegistry, RegistryMirror } from '../../control-plane/registry-mirror.ts';
import type { NodeLogger } from '../../observability/logger.ts';
import { FollowedPolicies } from './followed-policies.ts';

export interface FollowedPoliciesOf {
  readonly registry: MirroredRegistry;
  readonly wall: () => number;
  readonly logger: NodeLogger;
}

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export const tellUnreadable =
  (logger: NodeLogger) =>
  (record: string, why: string): void =>
    logger.warn(
      { event: 'record-unreadable', record, runbook: RUNBOOK },
      `${record} cannot be read: ${why}; what was read of it last counts, or the default`,
    );

/** Followed from now on, until it is disposed of. */
export function openFollowedPolicies({
  registry,
  wall,
  logger,
}: FollowedPoliciesOf): FollowedPolicies & AsyncDisposable {
  const onError = (err: unknown): void => logger.warn({ event: 'registry', err }, 'the registry did not answer');
  const mirrors = [POLICIES_PREFIX, FREEZES_PREFIX].map(
    (prefix) => new RegistryMirror({ registry, prefix, wall, onError }),
  );
  const [policies, freezes] = mirrors as [RegistryMirror, RegistryMirror];
  const followed = new FollowedPolicies({ policies, freezes, onUnreadable: tellUnreadable(logger) });
  for (const mirror of mirrors) mirror.start();
  return Object.assign(followed, {
    async [Symbol.asyncDispose](): Promise<void> {
      followed[Symbol.dispose]();
      await Promise.all(mirrors.map((mirror) => mirror[Symbol.asyncDispose]()));
    },
  });
}
