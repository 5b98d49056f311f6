/** The lease machine's settings and the scopes it stands for: the profile, with the knobs that the file names laid over it. */
import { type Duration, millis } from '@omnirelay/primitives';
import { GLOBAL_CONTROL, LEASE_PROFILES, type LeaseSettings, type ScopeSetting } from '@omnirelay/protocol';
import type { OmniRelayConfig } from './schema.ts';

export function leaseSettings(config: OmniRelayConfig): LeaseSettings {
  const { profile, ttl, renewInterval, rho } = config.mesh.leadership;
  const base = LEASE_PROFILES[profile];
  const settings: LeaseSettings = {
    ...base,
    ...(ttl === undefined ? {} : { ttl, coolDown: ttl }),
    ...(renewInterval === undefined ? {} : { renewInterval }),
    ...(rho === undefined ? {} : { rho }),
  };
  if (settings.ttl >= base.ttl) return settings;
  // What others read and wait for keeps its share of a shorter ttl; a longer one needs no slower readers.
  const share = (duration: Duration): Duration => millis(Math.round((duration * settings.ttl) / base.ttl));
  return {
    ...settings,
    pollInterval: share(base.pollInterval),
    retryInterval: share(base.retryInterval),
    freshRead: share(base.freshRead),
    sessionGap: share(base.sessionGap),
    stallThreshold: share(base.stallThreshold),
    handOverPatience: share(base.handOverPatience),
  };
}

/** What the node stands for, whatever there is of namespaces. */
export function standingScopes(config: OmniRelayConfig): readonly ScopeSetting[] {
  const { leadership, gossip } = config.mesh;
  if (!leadership.enabled) return [];
  return [...(gossip.role === 'control' ? [GLOBAL_CONTROL] : []), ...leadership.scopes];
}

/** What it stands for beside that, where no namespace has that name: there the map says whose a shard is. */
export function unmappedShards(config: OmniRelayConfig): readonly UnmappedShard[] {
  const { enabled, shards } = config.mesh.leadership;
  if (!enabled) return [];
  return shards.map((shard) => ({
    namespace: shard.slice(0, shard.indexOf('/')),
    setting: { scope: `shard/${shard}`, effects: 'unfenced' },
  }));
}

export interface UnmappedShard {
  readonly namespace: string;
  readonly setting: ScopeSetting;
}

/** Renewals that must fit into what a holder trusts of its lease. */
export const RENEWALS_PER_TTL = 3;
