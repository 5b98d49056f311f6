/** Leadership as a node's config has it, over the registry that its role reaches. */
import { leaseSettings, type OmniRelayConfig, standingScopes } from '@omnirelay/config';
import { type LeadershipDeps, type RunningLeadership, startLeadership } from './start-leadership.ts';

export type LeadOverDeps = Omit<LeadershipDeps, 'self' | 'settings' | 'scopes' | 'enabled'> & {
  readonly config: OmniRelayConfig;
  readonly bootId: string;
};

/** `registry`: with an eye on what fences refuse (fenced-registry.ts). */
export function leadOver({ config, bootId, ...deps }: LeadOverDeps): RunningLeadership {
  const { nodeId } = config.mesh.gossip;
  const { enabled } = config.mesh.leadership;
  const self = { nodeId, bootId };
  return startLeadership({ ...deps, self, settings: leaseSettings(config), scopes: standingScopes(config), enabled });
}
